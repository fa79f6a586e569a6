SELECT p.category, c.country, count(*) AS orders, sum(o.quantity * p.price) AS revenue
FROM orders o
JOIN customers c ON c.customer_id = o.customer_id
JOIN products p ON p.product_id = o.product_id
WHERE o.ordered_on >= DATE '2026-07-01'
  AND c.country IN ('DE', 'FR', 'IT')
  AND p.price >= 10
GROUP BY p.category, c.country
ORDER BY revenue DESC, p.category, c.country
