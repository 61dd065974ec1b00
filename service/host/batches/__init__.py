"""Operations on many cases at once."""
