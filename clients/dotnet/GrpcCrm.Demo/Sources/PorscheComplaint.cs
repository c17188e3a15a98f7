using System.Globalization;
using System.Text.RegularExpressions;
using Google.Protobuf.WellKnownTypes;

namespace GrpcCrm.Demo.Sources;

/// <summary>How an owner's complaint becomes a record. Its days are midnights in UTC.</summary>
internal static partial class PorscheComplaint
{
    private const string NoCategory = "UNSPECIFIED";
    private const string Redacted = "[phone number]";
    private const int CategoryLength = 200;
    private const int SubjectLength = 500;
    private const int NarrativeLength = 20_000;
    private const int ModelLength = 100;

    public static SourceRecord Record(SourceEntry entry, string make)
    {
        var (model, year) = (Model(entry), Year(entry));
        var isDangerous = entry.Flag("crash") || entry.Flag("fire") || entry.Number("injuries") > 0;
        var day = entry.Day("date");
        var complaint = new V1.Complaint
        {
            Category = Cut(entry.Text("component"), CategoryLength) is { Length: > 0 } component ? component : NoCategory,
            Subject = Cut(string.Join(' ', new[] { year, make, model }.Where(part => part.Length > 0)), SubjectLength),
            Narrative = Cut(PhoneNumber().Replace(entry.Text("summary"), Redacted), NarrativeLength),
            Severity = isDangerous ? V1.ComplaintSeverity.Critical : V1.ComplaintSeverity.Unspecified,
            Safety = isDangerous,
            VehicleReference = model.Length > 0 ? new() { ExternalId = VehicleId(model, year) } : null,
            ReceivedTime = day?.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc).ToTimestamp(),
        };
        // Without a day, or with one before 1900, the service sets it aside.
        var isBad = day is not { Year: >= 1900 };
        return new SourceRecord(new() { ExternalId = entry.Text("odiNumber", required: true), Complaint = complaint }, isBad);
    }

    /// <summary>The model and model year that a complaint is about; null where it tells no model.</summary>
    public static SourceRecord? Vehicle(SourceEntry entry, string make)
    {
        var (model, year) = (Model(entry), Year(entry));
        if (model.Length == 0)
            return null;
        var vehicle = new V1.Vehicle { Make = make, Model = model };
        if (year.Length > 0)
            vehicle.ModelYear = int.Parse(year, CultureInfo.InvariantCulture);
        return new SourceRecord(new() { ExternalId = VehicleId(model, year), Vehicle = vehicle });
    }

    private static string Model(SourceEntry entry) => Cut(entry.Text("model").Trim(), ModelLength);

    /// <summary>Empty where it is missing or stands for unknown, as 9999.</summary>
    private static string Year(SourceEntry entry) =>
        entry.Number("year") is { } year and >= 1886 and <= 2100 ? year.ToString(CultureInfo.InvariantCulture) : "";

    private static string VehicleId(string model, string year) => year.Length > 0 ? $"{model}/{year}" : model;

    private static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    /// <summary>Numbers as 202-555-0101, (202) 555-0101 or +1 202.555.0101; part and case numbers have no such groups.</summary>
    [GeneratedRegex(@"(?<!\d)(?:\+?1[-. ])?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?!\d)", RegexOptions.None, 1000)]
    private static partial Regex PhoneNumber();
}
