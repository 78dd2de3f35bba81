"""How the prefill rows of a step are shared among prompts."""


def fair_shares(wanted: list[int], budget: int, first: int) -> list[int]:
    """Share a budget so that no share could grow without making a smaller one smaller (max-min fairness).

    Where some prompts can be finished in this step, the others get no more than the longest of these: so a short prompt
    beside a long one waits for no more rows of it than it has itself.

    Args:
        wanted: rows that each prompt still lacks, at least 1.
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
    finishing = [share for share, want in zip(shares, wanted, strict=True) if share == want]
    if finishing:
        cap = max(finishing)
        shares = [share if share == want else min(share, cap) for share, want in zip(shares, wanted, strict=True)]
    return shares
