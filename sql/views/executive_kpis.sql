-- Revenue, unique customers, average order value and transactions of the last 7 days, hour by hour, against the hours before.
-- Reads kpi.orders_total_hour; the service refreshes it (docs/sql.md).
create materialized view kpi.executive_kpis as
with hours as (
  select
    series.hour,
    coalesce(cells.revenue, 0) as revenue,
    coalesce(cells.customers, 0) as unique_customers,
    cells.average_order_value,
    coalesce(cells.orders, 0) as transactions
  from generate_series(
    date_trunc('hour', now()) - interval '8 days', date_trunc('hour', now()), interval '1 hour'
  ) as series (hour)
  left join kpi.orders_total_hour as cells on cells.time = series.hour
), compared as (
  select
    hours.hour, hours.revenue, hours.unique_customers, hours.average_order_value, hours.transactions,
    lag(hours.revenue) over (order by hours.hour) as previous_hour_revenue,
    lag(hours.revenue, 24) over (order by hours.hour) as same_hour_yesterday_revenue,
    avg(hours.revenue) over (order by hours.hour rows between 23 preceding and current row) as rolling_24h_average
  from hours
)
select
  hour as time, revenue, unique_customers, average_order_value, transactions,
  previous_hour_revenue, same_hour_yesterday_revenue, rolling_24h_average,
  case
    when revenue > 1.2 * rolling_24h_average then 'HIGH'
    when revenue < 0.8 * rolling_24h_average then 'LOW'
    else 'NORMAL'
  end as revenue_level,
  100 * (revenue - previous_hour_revenue) / nullif(previous_hour_revenue, 0) as hourly_growth_percent,
  100 * (revenue - same_hour_yesterday_revenue) / nullif(same_hour_yesterday_revenue, 0) as daily_growth_percent
from compared
where hour > date_trunc('hour', now()) - interval '7 days'
