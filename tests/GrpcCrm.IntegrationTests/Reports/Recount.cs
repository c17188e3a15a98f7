using Google.Protobuf.WellKnownTypes;

namespace GrpcCrm.IntegrationTests.Reports;

/// <summary>What a report must say, counted anew from the records by other means than the service's.</summary>
internal static class Recount
{
    public static V1.ReportDocument Of(string manufacturer, string timeZone, DateOnly month, IReadOnlyCollection<V1.IngestRecord> records)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        bool InMonth(Timestamp? time) => time is not null && MonthOf(time) == month;
        bool BeforeEnd(Timestamp time) => MonthOf(time) <= month;
        DateOnly MonthOf(Timestamp time)
        {
            var local = TimeZoneInfo.ConvertTime(time.ToDateTimeOffset(), zone);
            return new DateOnly(local.Year, local.Month, 1);
        }

        var interactions = records
            .Select(record => record.Interaction)
            .Where(i => i?.Manufacturer == manufacturer && InMonth(i.OccurredTime))
            .GroupBy(i => (i.Channel, i.Direction));
        var complaints = records.Select(record => record.Complaint).Where(c => c?.Manufacturer == manufacturer).ToList();
        return new V1.ReportDocument
        {
            Definition = V1.ReportDefinition.DealerMonthly,
            DefinitionVersion = 1,
            PeriodStartDate = new() { Year = month.Year, Month = month.Month, Day = 1 },
            PeriodEndDate = new() { Year = month.AddMonths(1).Year, Month = month.AddMonths(1).Month, Day = 1 },
            TimeZone = timeZone,
            Interactions =
            {
                interactions.OrderBy(cell => cell.Key).Select(cell => new V1.InteractionCount
                {
                    Channel = cell.Key.Channel,
                    Direction = cell.Key.Direction,
                    Count = cell.Count(),
                }),
            },
            Complaints = new()
            {
                ReceivedCount = complaints.Count(c => InMonth(c.ReceivedTime)),
                ClosedCount = complaints.Count(c => InMonth(c.ClosedTime)),
                OpenAtEndCount = complaints.Count(c => BeforeEnd(c.ReceivedTime) && (c.ClosedTime is null || !BeforeEnd(c.ClosedTime))),
            },
        };
    }
}
