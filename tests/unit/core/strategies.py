"""Rubrics of every shape, and levels on them."""

from fractions import Fraction

from hypothesis import strategies as st

from badgeservice.core.rubric import Criterion, Level, Rubric, Rule
from badgeservice.core.text import Text

COMPUTED = (Rule.COMPENSATORY, Rule.CONJUNCTIVE)

WORDS = Text({"es": "palabras"})


@st.composite
def scales(draw):
    """Levels in order, with gaps between their values."""
    return tuple(sorted(draw(st.sets(st.integers(1, 9), min_size=2, max_size=5))))


@st.composite
def weights(draw):
    """Up to five weights that sum to 100."""
    cuts = sorted(draw(st.sets(st.integers(1, 99), max_size=4)))
    return [high - low for low, high in zip([0, *cuts], [*cuts, 100], strict=True)]


@st.composite
def rubrics(draw, rules=COMPUTED):
    """Rubrics that the rules for definitions accept."""
    scale = draw(scales())
    criteria = []
    for position, weight in enumerate(draw(weights())):
        critical = draw(st.booleans())
        criteria.append(Criterion(
            id=f"c{position}", title=WORDS, weight=weight,
            descriptors=dict.fromkeys(scale, WORDS), critical=critical,
            must_reach=draw(st.sampled_from(scale)) if critical else None))
    hundredths = draw(st.integers(scale[0] * 100 + 1, scale[-1] * 100))
    return Rubric(
        slug="r", title=WORDS, scale=tuple(Level(value, WORDS) for value in scale),
        criteria=tuple(criteria), rule=draw(st.sampled_from(rules)),
        cut_score=Fraction(hundredths, 100), version=1)


def level_sets(rubric):
    """Complete levels on *rubric*."""
    return st.fixed_dictionaries(
        {criterion.id: st.sampled_from(rubric.levels) for criterion in rubric.criteria})


@st.composite
def graded(draw, count=1, rules=COMPUTED):
    """A rubric and *count* sets of levels on it."""
    rubric = draw(rubrics(rules))
    return rubric, *(draw(level_sets(rubric)) for _ in range(count))
