"""How near generated sequences come to real ones: series, text, music and audio.

Sequences are arrays `(N, T, D)`; the zeros after a sequence's last step are padding, and no score depends on how many
of them there are. Texts and pieces of music are lists, of strings or of lists of tokens.
"""
