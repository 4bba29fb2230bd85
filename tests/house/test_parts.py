"""Pages are made of the parts in ui.html: no page writes a copy of one."""

import re

from tests.house.tree import sources, text

COPY = re.compile(
    r'class="(?:state|tag|notice|empty|figures|tabs|path|field|legend|sure)[ "{]|<meter|<progress'
)


def test_no_page_writes_a_copy_of_a_part() -> None:
    copies = [
        (path.name, found[0])
        for path in sources(".html")
        if path.name != "ui.html"
        for found in COPY.finditer(text(path) or "")
    ]
    assert not copies
