"""Advice on the language of an article: pure functions over its text, one module for each rule."""
