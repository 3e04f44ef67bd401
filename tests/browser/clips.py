"""Clips for Chromium's false camera: a QR code that is held still."""

from badgeservice.rendering.qr import pattern

WIDTH, HEIGHT = 640, 480


def clip(path, text, *, side=380):
    """Write a clip in which a sheet with a code of *text* is seen, slightly out of the middle."""
    modules = pattern(text)
    size = side // len(modules)
    across, down = (WIDTH - size * len(modules)) // 2 + 20, (HEIGHT - size * len(modules)) // 2
    light = bytearray(b"\xb4" * (WIDTH * HEIGHT))
    for row, line in enumerate(modules):
        dots = b"".join((b"\x18" if is_dark else b"\xe6") * size for is_dark in line)
        for y in range(down + row * size, down + (row + 1) * size):
            start = y * WIDTH + across
            light[start:start + len(dots)] = dots
    frame = b"FRAME\n" + bytes(light) + b"\x80" * (WIDTH * HEIGHT // 2)
    path.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * 3)
    return path


def arguments(path):
    """Return what Chromium is started with to have *path* for its camera."""
    return ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={path}")
