"""The pages of the reference, made from what they describe: a page is a function of a language."""
