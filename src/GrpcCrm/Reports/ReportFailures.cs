using System.Globalization;
using Grpc.Core;
using GrpcCrm.Platform.Errors;

namespace GrpcCrm.Reports;

/// <summary>What reports tell a caller they cannot do.</summary>
public static class ReportFailures
{
    public static CrmException PeriodNotEnded(DateTime end) =>
        new(StatusCode.FailedPrecondition, V1.ErrorReason.PeriodNotEnded,
            "The period is not over yet in the dealer's time zone. Ask again after its end.")
        {
            Facts = Fail.Fact("end_time", end.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)),
        };

    /// <param name="region">The group's; empty: all of the brand. A word of the directory, not of a person.</param>
    public static CrmException GroupWithoutDealers(string region) =>
        new(StatusCode.FailedPrecondition, V1.ErrorReason.GroupEmpty,
            $"No dealer belongs to {Group(region)}. Check the region's spelling at the dealers.")
        {
            Facts = Fail.Fact("region", region),
        };

    public static CrmException GroupWithoutReports(string region) =>
        new(StatusCode.FailedPrecondition, V1.ErrorReason.GroupEmpty,
            $"No dealer of {Group(region)} has a report of that period, so there is nothing to sum up. "
            + "Generate the dealers' reports first.")
        {
            Facts = Fail.Fact("region", region),
        };

    public static CrmException TimeZoneUnknown() =>
        new(StatusCode.FailedPrecondition, V1.ErrorReason.TimeZoneUnknown,
            "The database does not know the time zone of the dealer or of the schedule. "
            + "Give it another, or update the database's zone data.");

    public static CrmException ScheduleExists() =>
        new(StatusCode.AlreadyExists, V1.ErrorReason.ScheduleExists,
            "There is a schedule of this definition and kind of period. Change that one.");

    public static CrmException DealerBusy() =>
        new(StatusCode.Unavailable, V1.ErrorReason.DealerBusy, "Records of this dealer are being stored. Try again.")
        {
            RetryDelay = TimeSpan.FromSeconds(2),
        };

    private static string Group(string region) => region.Length == 0 ? "the brand" : $"the region \"{region}\"";
}
