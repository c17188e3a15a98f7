namespace GrpcCrm.Reports.Content;

public static partial class MetricDefinitions
{
    private static MetricDefinition[] OfComplaints =>
    [
        new()
        {
            Code = Received,
            Unit = MetricUnit.Count,
            Formula = "number of complaints received",
            Source = Iso10002,
            Window = ReceivedIn,
            EnglishName = "Complaints received",
            ChineseName = "收到的投訴",
            Complaints = new(c => c.Received),
        },
        new()
        {
            Code = "complaints.closed",
            Unit = MetricUnit.Count,
            Formula = "number of complaints that ended, in whichever way, and stand so",
            Source = Iso10002,
            Window = "complaints whose end lies in [start, end) of the period, whenever received",
            EnglishName = "Complaints closed",
            ChineseName = "結案的投訴",
            Complaints = new(c => c.Closed),
        },
        new()
        {
            Code = OpenAtEnd,
            Unit = MetricUnit.Count,
            Formula = "number of complaints received before the period's end and not ended before it",
            Source = Iso10002,
            Window = "complaints open at the end of the period",
            EnglishName = "Complaints open at the end",
            ChineseName = "期末未結的投訴",
        },
        new()
        {
            Code = "complaints.safety",
            Unit = MetricUnit.Count,
            Formula = "number of complaints received that are flagged as a matter of safety",
            Source = Iso10002,
            Window = ReceivedIn,
            EnglishName = "Safety complaints",
            ChineseName = "涉及安全的投訴",
            Complaints = new(c => c.Received && c.IsSafety),
        },
        new()
        {
            Code = "complaints.repeat",
            Unit = MetricUnit.Percent,
            Formula = "100 × complaints of the same customer or vehicle and category as one that ended at most 90 × 24 hours before "
                + "/ complaints received",
            Source = $"{House}; {Wilson}",
            Window = ReceivedIn,
            EnglishName = "Repeat complaints",
            ChineseName = "重複投訴比例",
            Complaints = new(c => c.Received) { Counts = c => c.IsRepeat },
        },
        new()
        {
            Code = "complaints.reopened",
            Unit = MetricUnit.Percent,
            Formula = "100 × complaints reopened since / complaints first closed",
            Source = $"{Iso10002}; {Wilson}",
            Window = FirstClosedIn,
            EnglishName = "Reopened complaints",
            ChineseName = "重新處理的投訴比例",
            Complaints = new(c => c.FirstClosed) { Counts = c => c.Reopened },
        },
        new()
        {
            Code = "complaints.with_customer",
            Unit = MetricUnit.Percent,
            Formula = "100 × complaints that name a customer whom the dealer had on file, deleted since or not / complaints received",
            Source = $"{House} (missing data); {Wilson}",
            Window = ReceivedIn,
            EnglishName = "Complaints with a known customer",
            ChineseName = "已知客戶的投訴比例",
            Complaints = new(c => c.Received) { Counts = c => c.CustomerId is not null },
        },
        new()
        {
            Code = "complaints.with_vehicle",
            Unit = MetricUnit.Percent,
            Formula = "100 × complaints that name a vehicle that the dealer had on file, deleted since or not / complaints received",
            Source = $"{House} (missing data); {Wilson}",
            Window = ReceivedIn,
            EnglishName = "Complaints with a known vehicle",
            ChineseName = "已知車輛的投訴比例",
            Complaints = new(c => c.Received) { Counts = c => c.HasVehicle },
        },
        new()
        {
            Code = "complaints.with_category",
            Unit = MetricUnit.Percent,
            Formula = "100 × complaints with a category other than UNSPECIFIED / complaints received",
            Source = $"{House} (missing data); {Wilson}",
            Window = ReceivedIn,
            EnglishName = "Complaints with a category",
            ChineseName = "已分類的投訴比例",
            Complaints = new(c => c.Received) { Counts = c => c.HasCategory },
        },
    ];
}
