"""How the prefill rows of a step are shared among prompts."""


def fair_shares(wanted: list[int], budget: int, first: int) -> list[int]:
    """Share a budget so that no share could grow without making a smaller one smaller (max-min fairness).

    Args:
        wanted: rows that each prompt can use, at least 1.
        budget: rows to share.
        first: who begins when there is less than one row each; the caller goes round.

    Returns:
        Rows for each prompt, summing to at most budget.
    """
    count = len(wanted)
    shares = [0] * count
    if budget < count:
        for step in range(budget):
            shares[(first + step) % count] = 1
        return shares
    left = budget
    for rank, index in enumerate(sorted(range(count), key=wanted.__getitem__)):
        shares[index] = min(wanted[index], left // (count - rank))
        left -= shares[index]
    return shares


def favour_ending(shares: list[int], missing: list[int]) -> list[int]:
    """Give nobody more rows than the shortest of the prompts that end in this step.

    So a short prompt beside a long one waits for no more rows of it than it has itself. Not for two steps in a row: a
    stream of short prompts would hold a long one up for ever.

    Args:
        shares: as fair_shares made them.
        missing: rows that each prompt lacks.
    """
    ending = [share for share, lacks in zip(shares, missing, strict=True) if share == lacks]
    if not ending:
        return shares
    return [min(share, *ending) for share in shares]
