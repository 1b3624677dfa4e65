"""``python -m tests.stack`` starts the stack; ``python -m tests.stack test`` proves it."""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import suppress

from tests.stack.services import Stack


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    is_test = arguments[:1] == ["test"]
    with Stack(with_demo=not is_test) as stack:
        if is_test:
            from tests.stack import scenarios

            return scenarios.run(stack, arguments[1:])
        print(f"The site     {stack.url}/blog/")
        print(f"The admin    {stack.url}/admin/")
        print(f"Logs         {stack.folder}\n\nCtrl-C stops everything and deletes it.")
        with suppress(KeyboardInterrupt):
            threading.Event().wait()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
