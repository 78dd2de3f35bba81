"""A fixed set of chat messages in three groups: the answer repeats the question's text, changes it, or does neither."""

_NOTE = (
    "The meeting starts at nine in the small room. Anna brings the plan, Ben brings the numbers, and Carla writes down "
    "what we decide. We talk about the garden first, then about the new roof, and last about who pays for the paint. "
    "Please bring your own cup."
)
_LIST = (
    "1. two cups of flour\n2. one cup of sugar\n3. three eggs\n4. a little salt\n5. half a cup of milk\n"
    "6. butter for the pan\n7. an apple, cut small"
)
_CODE = (
    "def total(prices, tax):\n    result = 0\n    for price in prices:\n        result = result + price\n"
    "    result = result + result * tax\n    return result\n"
)
_LETTER = (
    "Dear Mr Hill, thank you for your letter of the third of May. We have looked at the bill again and you are right: "
    "the second line was counted twice. We will send you a new bill within a week. Kind regards, Tom Baker"
)
_TABLE = (
    "name,town,age\nAnna,Berlin,34\nBen,Paris,41\nCarla,Rome,29\nDavid,London,52\nEmma,Madrid,37\nFrank,Vienna,45\n"
)

GROUPS: dict[str, tuple[str, ...]] = {
    "quoting": (
        f"Repeat this note word for word:\n\n{_NOTE}",
        f"What do I need for the cake? Give me the whole list again.\n\n{_LIST}",
        f"Show me this function again, unchanged, in a code block:\n\n{_CODE}",
        f"Quote the sentence about the bill from this letter, then quote the whole letter:\n\n{_LETTER}",
        f"Print this table once more, all the lines:\n\n{_TABLE}",
    ),
    "editing": (
        f"Change nine to ten in this note and give me the whole note:\n\n{_NOTE}",
        f"Make the list for twice as many people:\n\n{_LIST}",
        f"Rename the function to sum_with_tax and the variable result to amount:\n\n{_CODE}",
        f"Make this letter friendlier, keep the facts:\n\n{_LETTER}",
        f"Sort this table by age and add a column called country:\n\n{_TABLE}",
    ),
    "plain": (
        "Hello! My name is Anna and I live in Berlin. Who are you, and what can you do for me?",
        "What is the capital of France, and what is the capital of Italy?",
        "What is 17 plus 25? And what is 60 minus 12?",
        "Explain in a few sentences what a KV cache is and why a program keeps one.",
        "I have a dog called Bello and a cat called Mia. I like tea, and I do not like rain. What do you say to that?",
    ),
}
