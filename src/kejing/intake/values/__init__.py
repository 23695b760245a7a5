"""Text made into money, quantities, days, codes and answers, exactly, or into the reason why it is none."""
