"""What the peers that integrate share: arguments, tolerance, and the states that are compared."""

from peer import arguments, report

TOLERANCE = 1e-8  # relative, per step
ABSOLUTE = 1e-10  # spinodal holds entries near zero to a hundredth of the tolerance


def flow(prepare, integrate, until, compared):
    """Run a peer of a flow.

    `prepare()` compiles, and is None where nothing is compiled; `integrate(prepared, time)` returns the
    state at `time`, from 0 on. Timed is the integration to `until`; the answer is the state at the time
    `compared`.
    """
    options = arguments()
    kept = []

    def compiled():
        kept.append(prepare())
        return kept[0]

    report(
        compiled if prepare else None,
        lambda prepared: integrate(prepared, until),
        options.repeats,
        check=lambda: [float(x) for x in integrate(kept[0] if kept else None, compared)],
    )
