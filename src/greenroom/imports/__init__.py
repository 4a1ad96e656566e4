"""Recordings of calls held elsewhere: taken in, heard in the background, handed on to be scored."""
