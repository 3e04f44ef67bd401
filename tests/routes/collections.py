"""Who gets an answer at which address of one's own collections."""

ROUTES = {
    "collections.mine": "signed-in",
    "collections.new": "signed-in",
    "collections.show": "signed-in",
    "collections.change": "signed-in",
    "collections.set_on": "signed-in",
    "collections.renew": "signed-in",
    "collections.remove": "signed-in",
}
