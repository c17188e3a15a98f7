using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using GrpcCrm.Demo.Run;

namespace GrpcCrm.Demo.Check;

/// <summary>
/// What a record says, as a fingerprint. The same text is put together here from what was sent and in stored_rows.sql from the columns,
/// so that the comparison owes nothing to the service's own code.
/// </summary>
internal readonly record struct Content(Int128 Fingerprint)
{
    private const string Deleted = "deleted";
    private const char Separator = '\u001F';

    public static Content Of(string text) => new(BitConverter.ToInt128(SHA256.HashData(Encoding.UTF8.GetBytes(text))));

    public static Content Of(V1.IngestRecord record, RegisteredDealer dealer)
    {
        if (record.Deleted)
            return Of(Deleted);
        return Of(record.PayloadCase switch
        {
            V1.IngestRecord.PayloadOneofCase.Customer => Text(record.Customer),
            V1.IngestRecord.PayloadOneofCase.Interaction => Text(record.Interaction, dealer),
            V1.IngestRecord.PayloadOneofCase.Complaint => Text(record.Complaint, dealer),
            V1.IngestRecord.PayloadOneofCase.Vehicle => Text(record.Vehicle, dealer),
            _ => throw new ArgumentException("A good record has a payload.", nameof(record)),
        });
    }

    /// <summary>The manufacturer that a record is about: the one it names, else the dealer's only one.</summary>
    public static string Manufacturer(string named, RegisteredDealer dealer) =>
        named.Length > 0 ? named : dealer.Manufacturers.Single().Name;

    /// <summary>Cut to the microsecond, as the contract says.</summary>
    public static DateTime? Time(Timestamp? time) =>
        time?.ToDateTime() is { } full ? full.AddTicks(-(full.Ticks % TimeSpan.TicksPerMicrosecond)) : null;

    private static string Text(V1.Customer customer) => Join(
        Number((int)customer.Kind), customer.GivenName, customer.FamilyName, customer.OrganizationName,
        string.Join(',', customer.PhoneNumbers), string.Join(',', customer.EmailAddresses), customer.LanguageCode,
        Number((int)customer.PreferredChannel));

    private static string Text(V1.Interaction interaction, RegisteredDealer dealer) => Join(
        Id(interaction.Manufacturer, dealer), interaction.CustomerReference?.ExternalId ?? "", Number((int)interaction.Channel),
        Number((int)interaction.Direction), Micros(Time(interaction.OccurredTime)), Number(interaction.DurationSeconds),
        interaction.Subject, interaction.Notes, Number((int)interaction.JourneyPhase));

    private static string Text(V1.Complaint complaint, RegisteredDealer dealer)
    {
        var life = ComplaintLife.Of(complaint);
        return Join(
            Id(complaint.Manufacturer, dealer),
            complaint.CustomerReference?.ExternalId ?? "", complaint.VehicleReference?.ExternalId ?? "",
            complaint.Category, complaint.Subcategory, complaint.ComponentCode, Number((int)complaint.Severity),
            complaint.Safety ? "safety" : "", Number((int)complaint.Channel), complaint.Subject, complaint.Narrative,
            Number((int)complaint.JourneyPhase), Number((int)life.State), Micros(life.Received), Micros(life.Acknowledged),
            Micros(life.Responded), Micros(life.Closed), Number(life.ReopenedCount));
    }

    private static string Text(V1.Vehicle vehicle, RegisteredDealer dealer) => Join(
        Id(vehicle.Manufacturer, dealer), vehicle.Vin, vehicle.ChassisNumber, vehicle.Market, vehicle.Make, vehicle.Model,
        vehicle.HasModelYear ? Number(vehicle.ModelYear) : "");

    private static string Join(params ReadOnlySpan<string> parts) => string.Join(Separator, parts);

    private static string Id(string manufacturer, RegisteredDealer dealer) => Manufacturer(manufacturer, dealer)["manufacturers/".Length..];

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Micros(DateTime? time) =>
        time is { } cut ? Number((cut - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond) : "";
}
