"""Draws random lines of the integration, for a reader to place in files by names alone.

`python -m workbench.random_lines --seed 1` prints the names of all files and 20 lines, each with
the class, the function and the constant it is in, as a diff has them; with `--answers` also where
each line is from. Imports, comments, docstrings and brackets do not count.
"""

import argparse
import ast
from pathlib import Path
import random

PACKAGE = Path(__file__).parents[1] / "custom_components" / "smsgateway24"
LINES = 20
MIN_LENGTH = 25


def code_lines(path: Path) -> list[str]:
    """Return the lines of a file that are drawn from, after the definitions they are in."""
    source = path.read_text("utf-8")
    left_out: set[int] = set()
    inside: dict[int, str] = {}
    # Outer definitions come first, so that inner ones add their names.
    for node in ast.walk(ast.parse(source)):
        lines = range(getattr(node, "lineno", 0), (getattr(node, "end_lineno", 0)) + 1)
        if isinstance(node, ast.Import | ast.ImportFrom) or (
            isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        ):
            left_out.update(lines)
            continue
        match node:
            case (
                ast.ClassDef(name=name)
                | ast.FunctionDef(name=name)
                | ast.AsyncFunctionDef(name=name)
                | ast.Assign(targets=[ast.Name(id=name)])
            ):
                for number in lines[1:]:
                    inside[number] = f"{inside.get(number, '')}{name}: "
    return [
        inside.get(number, "") + line.strip()
        for number, line in enumerate(source.splitlines(), 1)
        if number not in left_out
        and len(line.strip()) >= MIN_LENGTH
        and not line.strip().startswith("#")
    ]


def draw(seed: int) -> list[tuple[str, str]]:
    """Return lines with the files they are from."""
    lines = [
        (line, str(path.relative_to(PACKAGE)))
        for path in sorted(PACKAGE.rglob("*.py"))
        for line in code_lines(path)
    ]
    return random.Random(seed).sample(lines, LINES)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--answers", action="store_true")
    arguments = parser.parse_args()
    print("\n".join(str(p.relative_to(PACKAGE)) for p in sorted(PACKAGE.rglob("*.py"))))
    for number, (line, file) in enumerate(draw(arguments.seed), 1):
        print(f"{number:2} {line}" + (f"   [{file}]" if arguments.answers else ""))
