"""The catalogues of fixed texts, one ``<language>.po`` each, and the command that makes and renews them."""
