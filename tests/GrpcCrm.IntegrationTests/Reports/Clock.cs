using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Reports;

/// <summary>
/// A database clock that steps back. Nobody can turn it back for a test; so all that a dealer has stored, and all that was published of it,
/// is moved ahead of the clock instead, which comes to the same.
/// </summary>
internal static class Clock
{
    public static Task StepsBackAsync(this CrmFixture crm, string dealer, TimeSpan span) => crm.BreakAsync($"""
        do $$
        declare
          step interval := interval '{(long)span.TotalMicroseconds} microseconds';
          own uuid := '{ScheduleScene.IdOf(dealer)}';
          c record;
        begin
          for c in
            select t.table_name, t.column_name
            from information_schema.columns t
            join information_schema.columns d on d.table_schema = 'crm' and d.table_name = t.table_name and d.column_name = 'dealer_id'
            where t.table_schema = 'crm'
              and t.column_name in ('recorded_time', 'superseded_time', 'created_time', 'moment', 'floor_moment', 'as_of', 'scores_as_of', 'published_time')
              and t.table_name <> 'dealer'
            order by t.table_name, t.column_name
          loop
            execute format('update crm.%I set %I = %I + $1 where dealer_id = $2', c.table_name, c.column_name, c.column_name) using step, own;
          end loop;
        end $$
        """);
}
