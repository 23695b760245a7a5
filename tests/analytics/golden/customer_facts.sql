WITH days AS (
  SELECT customer_code, sold_on,
    CAST(SUM(amount) AS BIGINT) AS amount,
    CAST(SUM(CASE WHEN amount > 0 THEN 1 ELSE 0 END) AS INTEGER) AS orders,
    CAST(SUM(CASE WHEN amount < 0 THEN 1 ELSE 0 END) AS INTEGER) AS returned,
    CASE WHEN SUM(amount) > 0 THEN 1 ELSE 0 END AS bought
  FROM documents
  WHERE sold_on <= DATE '2024-06-30'
  GROUP BY customer_code, sold_on
), placed AS (
  SELECT customer_code, sold_on, amount, orders, returned, bought,
    LAG(sold_on) OVER (PARTITION BY customer_code, bought ORDER BY sold_on) AS previous_on,
    CAST(ROW_NUMBER() OVER (PARTITION BY customer_code, bought ORDER BY sold_on) AS INTEGER) AS place,
    CAST(COUNT(*) OVER (PARTITION BY customer_code, bought) - 1 AS INTEGER) AS gaps
  FROM days
), spaced AS (
  SELECT customer_code, sold_on, amount, orders, returned, bought, gaps, gaps + 1 - place AS later,
    CASE WHEN bought = 1 AND ((sold_on >= DATE '2023-07-01' AND sold_on <= DATE '2023-07-31' AND (previous_on IS NULL OR previous_on < DATE '2023-07-01')) OR (sold_on >= DATE '2023-08-01' AND sold_on <= DATE '2023-08-31' AND (previous_on IS NULL OR previous_on < DATE '2023-08-01')) OR (sold_on >= DATE '2023-09-01' AND sold_on <= DATE '2023-09-30' AND (previous_on IS NULL OR previous_on < DATE '2023-09-01')) OR (sold_on >= DATE '2023-10-01' AND sold_on <= DATE '2023-10-31' AND (previous_on IS NULL OR previous_on < DATE '2023-10-01')) OR (sold_on >= DATE '2023-11-01' AND sold_on <= DATE '2023-11-30' AND (previous_on IS NULL OR previous_on < DATE '2023-11-01')) OR (sold_on >= DATE '2023-12-01' AND sold_on <= DATE '2023-12-31' AND (previous_on IS NULL OR previous_on < DATE '2023-12-01')) OR (sold_on >= DATE '2024-01-01' AND sold_on <= DATE '2024-01-31' AND (previous_on IS NULL OR previous_on < DATE '2024-01-01')) OR (sold_on >= DATE '2024-02-01' AND sold_on <= DATE '2024-02-29' AND (previous_on IS NULL OR previous_on < DATE '2024-02-01')) OR (sold_on >= DATE '2024-03-01' AND sold_on <= DATE '2024-03-31' AND (previous_on IS NULL OR previous_on < DATE '2024-03-01')) OR (sold_on >= DATE '2024-04-01' AND sold_on <= DATE '2024-04-30' AND (previous_on IS NULL OR previous_on < DATE '2024-04-01')) OR (sold_on >= DATE '2024-05-01' AND sold_on <= DATE '2024-05-31' AND (previous_on IS NULL OR previous_on < DATE '2024-05-01')) OR (sold_on >= DATE '2024-06-01' AND sold_on <= DATE '2024-06-30' AND (previous_on IS NULL OR previous_on < DATE '2024-06-01'))) THEN 1 ELSE 0 END AS opens_month,
    CAST(CASE WHEN previous_on IS NULL THEN -1 ELSE DATE_DIFF('day', previous_on, sold_on) - CASE WHEN sold_on < DATE '2023-12-20' OR previous_on >= DATE '2024-01-08' THEN 0 ELSE DATE_DIFF('day', (CASE WHEN previous_on < DATE '2023-12-20' THEN DATE '2023-12-19' ELSE previous_on END), (CASE WHEN sold_on > DATE '2024-01-08' THEN DATE '2024-01-08' ELSE sold_on END)) END - CASE WHEN sold_on < DATE '2024-02-10' OR previous_on >= DATE '2024-02-17' THEN 0 ELSE DATE_DIFF('day', (CASE WHEN previous_on < DATE '2024-02-10' THEN DATE '2024-02-09' ELSE previous_on END), (CASE WHEN sold_on > DATE '2024-02-17' THEN DATE '2024-02-17' ELSE sold_on END)) END END AS INTEGER) AS gap,
    CASE WHEN place > gaps THEN 4611686018427387904 ELSE amount END AS earlier_amount
  FROM placed
), ranked AS (
  SELECT customer_code, sold_on, amount, orders, returned, bought, later, gaps, opens_month, gap,
    ROW_NUMBER() OVER (PARTITION BY customer_code, bought ORDER BY gap) - 1 AS gap_place,
    ROW_NUMBER() OVER (PARTITION BY customer_code, bought ORDER BY earlier_amount) AS amount_place
  FROM spaced
), sales AS (
  SELECT customer_code,
    CAST(COALESCE(SUM(CASE WHEN sold_on >= DATE '2024-01-01' AND sold_on <= DATE '2024-06-30' THEN amount ELSE 0 END), 0) AS BIGINT) AS amount_this_year,
    CAST(COALESCE(SUM(CASE WHEN sold_on >= DATE '2023-01-01' AND sold_on <= DATE '2023-06-30' THEN amount ELSE 0 END), 0) AS BIGINT) AS amount_last_year_same_period,
    CAST(COALESCE(SUM(CASE WHEN sold_on >= DATE '2023-01-01' AND sold_on <= DATE '2023-12-31' THEN amount ELSE 0 END), 0) AS BIGINT) AS amount_last_year,
    CAST(COALESCE(SUM(CASE WHEN sold_on >= DATE '2024-05-01' AND sold_on <= DATE '2024-05-31' THEN amount ELSE 0 END), 0) AS BIGINT) AS amount_last_month,
    CAST(COALESCE(SUM(CASE WHEN sold_on >= DATE '2024-06-01' AND sold_on <= DATE '2024-06-30' THEN amount ELSE 0 END), 0) AS BIGINT) AS amount_this_month,
    CAST(COALESCE(SUM(CASE WHEN sold_on >= DATE '2024-05-01' AND sold_on <= DATE '2024-05-30' THEN amount ELSE 0 END), 0) AS BIGINT) AS amount_last_month_same_days,
    CAST(COALESCE(SUM(CASE WHEN sold_on >= DATE '2023-07-02' AND sold_on <= DATE '2024-06-30' THEN amount ELSE 0 END), 0) AS BIGINT) AS amount_12m,
    CAST(COALESCE(SUM(CASE WHEN sold_on >= DATE '2022-07-02' AND sold_on <= DATE '2023-07-01' THEN amount ELSE 0 END), 0) AS BIGINT) AS amount_prior_12m,
    CAST(COALESCE(SUM(CASE WHEN sold_on >= DATE '2023-01-01' AND sold_on <= DATE '2023-12-31' THEN amount ELSE 0 END), 0) AS BIGINT) AS amount_y1,
    CAST(COALESCE(SUM(CASE WHEN sold_on >= DATE '2022-01-01' AND sold_on <= DATE '2022-12-31' THEN amount ELSE 0 END), 0) AS BIGINT) AS amount_y2,
    CAST(COALESCE(SUM(CASE WHEN sold_on >= DATE '2023-01-01' AND sold_on <= DATE '2023-12-31' THEN amount ELSE 0 END), 0) AS BIGINT) AS counted_1_amount,
    CAST(COALESCE(SUM(CASE WHEN sold_on >= DATE '2022-01-01' AND sold_on <= DATE '2022-12-31' THEN amount ELSE 0 END), 0) AS BIGINT) AS counted_2_amount,
    CAST(COALESCE(SUM(CASE WHEN sold_on >= DATE '2024-01-01' AND sold_on <= DATE '2024-06-30' THEN amount ELSE 0 END), 0) AS BIGINT) AS amount_182,
    CAST(COALESCE(SUM(CASE WHEN sold_on >= DATE '2023-07-03' AND sold_on <= DATE '2023-12-31' THEN amount ELSE 0 END), 0) AS BIGINT) AS amount_prior_182,
    CAST(COALESCE(SUM(CASE WHEN sold_on >= DATE '2024-04-02' AND sold_on <= DATE '2024-06-30' THEN amount ELSE 0 END), 0) AS BIGINT) AS amount_90,
    CAST(COALESCE(SUM(CASE WHEN sold_on >= DATE '2023-04-02' AND sold_on <= DATE '2023-06-30' THEN amount ELSE 0 END), 0) AS BIGINT) AS amount_90_last_year,
    CAST(COALESCE(SUM(CASE WHEN sold_on >= DATE '2023-07-02' AND sold_on <= DATE '2024-06-30' THEN orders ELSE 0 END), 0) AS BIGINT) AS order_count,
    CAST(COALESCE(SUM(orders), 0) AS BIGINT) AS order_count_total,
    CAST(COALESCE(SUM(CASE WHEN sold_on >= DATE '2023-07-02' AND sold_on <= DATE '2024-06-30' THEN returned ELSE 0 END), 0) AS BIGINT) AS return_documents,
    CAST(COALESCE(SUM(bought), 0) AS BIGINT) AS purchase_days,
    MIN(CASE WHEN bought = 1 THEN sold_on END) AS first_order_on,
    MAX(CASE WHEN bought = 1 THEN sold_on END) AS last_order_on,
    MAX(CASE WHEN bought = 1 AND later = 0 THEN amount END) AS last_order_amount,
    CAST(MAX(CASE WHEN bought = 1 AND later BETWEEN 1 AND 12 THEN amount END) AS BIGINT) AS earlier_orders_most,
    CAST(MIN(CASE WHEN bought = 1 AND later BETWEEN 1 AND 12 THEN amount END) AS BIGINT) AS earlier_orders_least,
    CAST(COALESCE(SUM(opens_month), 0) AS BIGINT) AS active_months,
    CAST(GREATEST(COALESCE(SUM(CASE WHEN sold_on >= DATE '2022-01-01' AND sold_on <= DATE '2022-12-31' THEN amount END), -4611686018427387904), COALESCE(SUM(CASE WHEN sold_on >= DATE '2023-01-01' AND sold_on <= DATE '2023-12-31' THEN amount END), -4611686018427387904), COALESCE(SUM(CASE WHEN sold_on >= DATE '2024-01-01' AND sold_on <= DATE '2024-12-31' THEN amount END), -4611686018427387904)) AS BIGINT) AS best_year_amount,
    CAST(MIN(CASE WHEN bought = 1 AND later > 0 AND 2 * amount_place IN (gaps, gaps + 1, gaps + 2) THEN amount END) + MAX(CASE WHEN bought = 1 AND later > 0 AND 2 * amount_place IN (gaps, gaps + 1, gaps + 2) THEN amount END) AS BIGINT) AS typical_order_amount_doubled,
    CAST(COALESCE(SUM(CASE WHEN bought = 1 AND gap >= 0 THEN 1 ELSE 0 END), 0) AS BIGINT) AS gap_count,
    CAST(COALESCE(SUM(CASE WHEN bought = 1 AND gap >= 0 THEN gap ELSE 0 END), 0) AS BIGINT) AS gap_sum,
    CAST(COALESCE(SUM(CASE WHEN bought = 1 AND gap >= 0 THEN CAST(gap AS BIGINT) * gap ELSE 0 END), 0) AS BIGINT) AS gap_square_sum,
    CAST(MIN(CASE WHEN bought = 1 AND gap >= 0 AND 2 * gap_place IN (gaps, gaps + 1, gaps + 2) THEN gap END) + MAX(CASE WHEN bought = 1 AND gap >= 0 AND 2 * gap_place IN (gaps, gaps + 1, gaps + 2) THEN gap END) AS BIGINT) AS gap_median_doubled
  FROM ranked
  GROUP BY customer_code
), costs AS (
  SELECT customer_code,
    CAST(COALESCE(SUM(CASE WHEN amount > 0 THEN 1 ELSE 0 END), 0) AS BIGINT) AS order_lines,
    CAST(COALESCE(SUM(CASE WHEN cost IS NULL THEN 1 ELSE 0 END), 0) AS BIGINT) AS costless_lines,
    CAST(COALESCE(SUM(CASE WHEN cost IS NOT NULL AND net_amount IS NULL THEN 1 ELSE 0 END), 0) AS BIGINT) AS netless_lines,
    CAST(COALESCE(SUM(CASE WHEN cost IS NOT NULL AND net_amount IS NOT NULL THEN 1 ELSE 0 END), 0) AS BIGINT) AS net_known_lines,
    CAST(COALESCE(SUM(CASE WHEN cost IS NOT NULL AND net_amount IS NOT NULL THEN amount ELSE 0 END), 0) AS BIGINT) AS net_known_amount,
    CAST(COALESCE(SUM(CASE WHEN cost IS NOT NULL AND net_amount IS NOT NULL THEN net_amount ELSE 0 END), 0) AS BIGINT) AS net_known_net,
    CAST(COALESCE(SUM(CASE WHEN cost IS NOT NULL AND net_amount IS NOT NULL THEN cost ELSE 0 END), 0) AS BIGINT) AS net_known_cost,
    CAST(COALESCE(SUM(CASE WHEN cost IS NOT NULL AND net_amount IS NULL THEN amount ELSE 0 END), 0) AS BIGINT) AS netless_amount,
    CAST(COALESCE(SUM(CASE WHEN cost IS NOT NULL AND net_amount IS NULL THEN cost ELSE 0 END), 0) AS BIGINT) AS netless_cost
  FROM lines
  WHERE sold_on >= DATE '2023-07-02' AND sold_on <= DATE '2024-06-30'
  GROUP BY customer_code
), reached AS (
  SELECT customer_code,
    MAX(CASE WHEN answered AND kind <> 'complaint' THEN contacted_on END) AS last_contact_on,
    CAST(COALESCE(SUM(CASE WHEN answered AND kind = 'report' AND contacted_on >= DATE '2023-07-02' AND contacted_on <= DATE '2024-06-30' THEN 1 ELSE 0 END), 0) AS BIGINT) AS report_count,
    CAST(COALESCE(SUM(CASE WHEN answered AND kind = 'visit' AND contacted_on >= DATE '2023-07-02' AND contacted_on <= DATE '2024-06-30' THEN 1 ELSE 0 END), 0) AS BIGINT) AS visit_count,
    CAST(COALESCE(SUM(CASE WHEN answered AND kind = 'call' AND contacted_on >= DATE '2023-07-02' AND contacted_on <= DATE '2024-06-30' THEN 1 ELSE 0 END), 0) AS BIGINT) AS call_count,
    CAST(COALESCE(SUM(CASE WHEN answered AND kind = 'meeting' AND contacted_on >= DATE '2023-07-02' AND contacted_on <= DATE '2024-06-30' THEN 1 ELSE 0 END), 0) AS BIGINT) AS meeting_count,
    CAST(COALESCE(SUM(CASE WHEN kind = 'complaint' AND contacted_on >= DATE '2023-07-02' AND contacted_on <= DATE '2024-06-30' THEN 1 ELSE 0 END), 0) AS BIGINT) AS complaint_count,
    CAST(COALESCE(SUM(CASE WHEN answered AND kind <> 'complaint' AND contacted_on >= DATE '2024-04-02' AND contacted_on <= DATE '2024-06-30' THEN 1 ELSE 0 END), 0) AS BIGINT) AS contacts_90,
    CAST(COALESCE(SUM(CASE WHEN answered AND kind <> 'complaint' AND contacted_on >= DATE '2024-01-03' AND contacted_on <= DATE '2024-04-01' THEN 1 ELSE 0 END), 0) AS BIGINT) AS contacts_prior_90
  FROM contacts
  WHERE contacted_on <= DATE '2024-06-30'
  GROUP BY customer_code
), owed AS (
  SELECT customer_code,
    CAST(COALESCE(SUM("open"), 0) AS BIGINT) AS receivable,
    CAST(COALESCE(SUM(CASE WHEN due_on < DATE '2024-06-30' AND "open" > 0 THEN "open" ELSE 0 END), 0) AS BIGINT) AS receivable_overdue,
    MIN(CASE WHEN "open" > 0 THEN due_on END) AS receivable_oldest_due_on
  FROM receivables
  GROUP BY customer_code
), promised AS (
  SELECT customer_code,
    MIN(due_on) AS next_promise_on,
    MIN(CASE WHEN due_on >= DATE '2024-06-30' THEN due_on END) AS open_promise_on
  FROM promises
  WHERE made_on <= DATE '2024-06-30' AND (kept_on IS NULL OR kept_on > DATE '2024-06-30')
  GROUP BY customer_code
), planned AS (
  SELECT customer_code,
    MIN(planned_on) AS open_plan_on
  FROM plans
  WHERE made_on <= DATE '2024-06-30' AND planned_on >= DATE '2024-06-30' AND (closed_on IS NULL OR closed_on > DATE '2024-06-30')
  GROUP BY customer_code
)
SELECT customers.customer_code,
  customers.customer_name,
  customers.contact_every_days,
  customers.is_intent,
  customers.is_closed,
  customers.created_on,
  customers.customer_type,
  customers.region,
  customers.salesperson,
  customers.credit_limit,
  customers.granted_star,
  customers.granted_from_on,
  customers.granted_until_on,
  reached.last_contact_on,
  CAST(DATE_DIFF('day', reached.last_contact_on, DATE '2024-06-30') AS BIGINT) AS days_since_contact,
  COALESCE(reached.report_count, 0) AS report_count,
  COALESCE(reached.visit_count, 0) AS visit_count,
  COALESCE(reached.call_count, 0) AS call_count,
  COALESCE(reached.meeting_count, 0) AS meeting_count,
  COALESCE(reached.complaint_count, 0) AS complaint_count,
  COALESCE(reached.contacts_90, 0) AS contacts_90,
  COALESCE(reached.contacts_prior_90, 0) AS contacts_prior_90,
  COALESCE(sales.amount_this_year, 0) AS amount_this_year,
  COALESCE(sales.amount_last_year_same_period, 0) AS amount_last_year_same_period,
  COALESCE(sales.amount_last_year, 0) AS amount_last_year,
  COALESCE(sales.amount_last_month, 0) AS amount_last_month,
  COALESCE(sales.amount_this_month, 0) AS amount_this_month,
  COALESCE(sales.amount_last_month_same_days, 0) AS amount_last_month_same_days,
  COALESCE(sales.amount_12m, 0) AS amount_12m,
  COALESCE(sales.amount_prior_12m, 0) AS amount_prior_12m,
  COALESCE(sales.amount_y1, 0) AS amount_y1,
  COALESCE(sales.amount_y2, 0) AS amount_y2,
  COALESCE(sales.counted_1_amount, 0) AS counted_1_amount,
  COALESCE(sales.counted_2_amount, 0) AS counted_2_amount,
  COALESCE(sales.amount_182, 0) AS amount_182,
  COALESCE(sales.amount_prior_182, 0) AS amount_prior_182,
  COALESCE(sales.amount_90, 0) AS amount_90,
  COALESCE(sales.amount_90_last_year, 0) AS amount_90_last_year,
  COALESCE(sales.order_count, 0) AS order_count,
  COALESCE(sales.order_count_total, 0) AS order_count_total,
  COALESCE(sales.return_documents, 0) AS return_documents,
  COALESCE(sales.purchase_days, 0) AS purchase_days,
  COALESCE(sales.active_months, 0) AS active_months,
  COALESCE(sales.best_year_amount, 0) AS best_year_amount,
  COALESCE(sales.gap_count, 0) AS gap_count,
  COALESCE(sales.gap_sum, 0) AS gap_sum,
  COALESCE(sales.gap_square_sum, 0) AS gap_square_sum,
  sales.first_order_on,
  sales.last_order_on,
  sales.last_order_amount,
  sales.earlier_orders_most,
  sales.earlier_orders_least,
  CAST(DATE_DIFF('day', sales.last_order_on, DATE '2024-06-30') AS BIGINT) AS days_since_order,
  CAST(DATE_DIFF('day', sales.last_order_on, DATE '2024-06-30') - CASE WHEN DATE '2024-06-30' < DATE '2023-12-20' OR sales.last_order_on >= DATE '2024-01-08' THEN 0 ELSE DATE_DIFF('day', (CASE WHEN sales.last_order_on < DATE '2023-12-20' THEN DATE '2023-12-19' ELSE sales.last_order_on END), (CASE WHEN DATE '2024-06-30' > DATE '2024-01-08' THEN DATE '2024-01-08' ELSE DATE '2024-06-30' END)) END - CASE WHEN DATE '2024-06-30' < DATE '2024-02-10' OR sales.last_order_on >= DATE '2024-02-17' THEN 0 ELSE DATE_DIFF('day', (CASE WHEN sales.last_order_on < DATE '2024-02-10' THEN DATE '2024-02-09' ELSE sales.last_order_on END), (CASE WHEN DATE '2024-06-30' > DATE '2024-02-17' THEN DATE '2024-02-17' ELSE DATE '2024-06-30' END)) END AS BIGINT) AS wait_days,
  sales.typical_order_amount_doubled,
  sales.gap_median_doubled,
  COALESCE(costs.order_lines, 0) AS order_lines,
  COALESCE(costs.costless_lines, 0) AS costless_lines,
  COALESCE(costs.netless_lines, 0) AS netless_lines,
  COALESCE(costs.net_known_lines, 0) AS net_known_lines,
  COALESCE(costs.net_known_amount, 0) AS net_known_amount,
  COALESCE(costs.net_known_net, 0) AS net_known_net,
  COALESCE(costs.net_known_cost, 0) AS net_known_cost,
  COALESCE(costs.netless_amount, 0) AS netless_amount,
  COALESCE(costs.netless_cost, 0) AS netless_cost,
  COALESCE(owed.receivable, 0) AS receivable,
  COALESCE(owed.receivable_overdue, 0) AS receivable_overdue,
  owed.receivable_oldest_due_on,
  promised.next_promise_on,
  promised.open_promise_on,
  planned.open_plan_on
FROM customers
LEFT JOIN sales ON sales.customer_code = customers.customer_code
LEFT JOIN costs ON costs.customer_code = customers.customer_code
LEFT JOIN reached ON reached.customer_code = customers.customer_code
LEFT JOIN owed ON owed.customer_code = customers.customer_code
LEFT JOIN promised ON promised.customer_code = customers.customer_code
LEFT JOIN planned ON planned.customer_code = customers.customer_code
