"""Openings, plots and endings of the stories: `{first}` introduces the hero, `{x}` and `{X}` name the hero again."""

OPENINGS = (
    "Once upon a time there was {first} {place}.",
    "Long ago, {place}, there lived {first}.",
    "There once was {first} {place}.",
    "{first} lived {place}.",
    "This is the story of {first} {place}.",
)
PLACES = (
    "in a deep forest",
    "by the sea",
    "on a green hill",
    "in a small village",
    "near an old castle",
    "on a tiny island",
    "at the edge of the world",
    "in a quiet garden",
    "under a big tree",
    "in a town of glass",
)
PLOTS = (
    "One day {x} lost a golden key. {X} looked under the leaves, behind the stones and in the river. At last a "
    "small bird found the key in its nest and gave it back.",
    "{X} had no friends and felt lonely. One day a shy fox came by and asked to play. They played until the sun "
    "went down.",
    "One night a storm came, and all the lights went out. {X} was afraid, but lit a little lamp and sang a song. "
    "Soon everyone came to sing along, and the storm went away.",
    "{X} had one piece of bread left. Then a hungry old man knocked at the door. {X} shared the bread with him, "
    "and the next morning the whole table was full of cakes.",
    "More than anything {x} wanted to see the world. So {x} packed a bag and walked for seven days. On the last "
    "hill the whole world lay below, bright and wide.",
    "Every night {x} was afraid of the dark. Then a star fell from the sky and asked for help. {X} carried it "
    "back up the mountain, and since then it shines above the bed.",
    "There was to be a great race, and {x} was the slowest of all. The others laughed and fell asleep on the way."
    " {X} walked on, step by step, and won.",
    "One morning {x} found an old map. It led over the bridge, through a cave and to a red door. Behind the door "
    "there was a treasure: a book with the stories of all the world.",
    "{X} planted a tiny seed and gave it water every day. For weeks nothing grew, and everyone laughed. Then in "
    "spring a tree with silver apples stood there.",
    "One winter the snow would not stop, and nobody had wood for the fire. {X} went from house to house and "
    "brought all to one big room. There they kept warm until spring.",
    "One day {x} heard a strange sound from the well. It was a little frog who could not get out. {X} let down a "
    "long rope and pulled the frog up into the sun.",
    "{X} loved music but had no violin. So {x} made one from an old box and four hairs of a horse. When it "
    "played, even the wind stood still to listen.",
)
PLOTS_OF_TWO = (
    "There {x} met {f}. At first they did not like each other at all. But then a storm came, they hid in the same"
    " cave, and they told each other jokes all night.",
    "One day {x} fell into a deep hole and could not get out. {F} came by and heard the cries. {Y} let down a "
    "rope, and soon {x} was free.",
    "One day {x} and {f} found a gold coin. Both wanted to have it. In the end {x} and {y} bought a big cake with"
    " it and shared the cake.",
    "{X} wanted to cross the river but could not swim. {F} had a little boat but was afraid to go alone. So {x} "
    "and {y} went together, and it was easy.",
)
ENDINGS = (
    "And they all lived happily ever after.",
    "From that day on {x} was never sad again.",
    "That evening {x} fell asleep with a smile.",
    "And if you listen at night, you can still hear {x} laugh.",
    "Since then everybody knows the name of {x}.",
    "The end.",
)
NEXT = "{X} slept well, and the next morning a new adventure began."
