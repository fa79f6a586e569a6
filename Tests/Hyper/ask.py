"""Asks Hyper a query over the edge table `t`, and with --both Federate too: prints type and value of each.

    python Tests/Hyper/ask.py "select 1/2" "select id, amt * n38 from t"
    python Tests/Hyper/ask.py --both "select 1/2"
"""

import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Harness"))

import edge_table  # noqa: E402
from hyper import Failure, running_hyper  # noqa: E402
from local_runs import NOT_SUPPORTED, local_runs  # noqa: E402
from sameness import same, shown  # noqa: E402


def main(arguments):
    both = "--both" in arguments
    statements = [argument for argument in arguments if argument != "--both"]
    if not statements:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as name, running_hyper(edge_table.hyper_setup()) as hyper:
        if not both:
            for sql in statements:
                print(f"{sql}\n  hyper {shown(hyper.ask(sql))}")
            return
        folder = pathlib.Path(name)
        with local_runs(folder, edge_table.write_table(folder), edge_table.TENANT) as runs:
            for sql in statements:
                answer, ours = hyper.ask(sql), runs.ask(sql)
                mark = "same" if same(ours, answer) else "DIFFERENT"
                if isinstance(ours, Failure) and ours.state == NOT_SUPPORTED:
                    mark = "not supported"
                print(f"{sql}\n  hyper {shown(answer)}\n  ours  {shown(ours)}\n  {mark}")


if __name__ == "__main__":
    main(sys.argv[1:])
