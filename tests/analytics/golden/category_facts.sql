SELECT customer_code, category,
  CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS amount,
  CAST(COALESCE(SUM(CASE WHEN amount > 0 THEN amount ELSE 0 END), 0) AS BIGINT) AS positive_amount
FROM lines
  WHERE sold_on >= DATE '2023-07-02' AND sold_on <= DATE '2024-06-30'
GROUP BY customer_code, category
