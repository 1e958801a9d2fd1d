"""Checks of Schemathesis beside its own."""

import re

import schemathesis

STACK = re.compile(r"\\n\s+at |\n\s+at |node_modules|node:internal|\.ts:\d+|\b(select|insert into|update) \S+ .*\b(from|where|values|set)\b")


@schemathesis.check
def no_stack_trace(ctx, response, case):
    """No error shows a stack, a file of the service or a statement."""
    if response.status_code >= 400:
        text = response.content.decode(errors="replace")
        assert not STACK.search(text), f"an error shows how the service is made: {text[:300]}"
