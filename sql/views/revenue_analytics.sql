-- Revenue of the last 30 days by region, by channel and by category, day by day: its share of the day, and the day before.
-- Reads kpi.orders_by_region_channel_day and kpi.orders_by_region_category_day; the service refreshes it (docs/sql.md).
create materialized view kpi.revenue_analytics as
with parts as (
  select cells.time, 'region' as breakdown, cells.region as value, cells.revenue, cells.orders
  from kpi.orders_by_region_channel_day as cells
  union all
  select cells.time, 'channel', cells.channel, cells.revenue, cells.orders
  from kpi.orders_by_region_channel_day as cells
  union all
  select cells.time, 'category', cells.category, cells.revenue, cells.orders
  from kpi.orders_by_region_category_day as cells
), days as (
  select parts.time, parts.breakdown, parts.value, sum(parts.revenue) as revenue, sum(parts.orders)::bigint as transactions
  from parts
  where parts.time > now() - interval '32 days'
  group by parts.time, parts.breakdown, parts.value
), compared as (
  select
    days.time, days.breakdown, days.value, days.revenue, days.transactions, before.revenue as previous_day_revenue,
    sum(days.revenue) over (partition by days.time, days.breakdown) as day_revenue
  from days
  left join days as before on before.breakdown = days.breakdown and before.value is not distinct from days.value
    -- Days of 23 and 25 hours begin as many hours after the day before.
    and before.time between days.time - interval '25 hours' and days.time - interval '23 hours'
)
select
  time, breakdown, value, revenue, transactions,
  revenue::double precision / nullif(transactions, 0)::double precision as average_order_value,
  100 * revenue / nullif(day_revenue, 0) as share_percent,
  previous_day_revenue,
  100 * (revenue - previous_day_revenue) / nullif(previous_day_revenue, 0) as growth_percent
from compared
where time > now() - interval '31 days'
