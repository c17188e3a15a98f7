using GrpcCrm.Platform;
using Npgsql;

namespace GrpcCrm.Complaints;

/// <summary>What a complaint contributes to a period, as complaints_in_period.sql says it.</summary>
public sealed record ComplaintFacts
{
    public required Guid ComplaintId { get; init; }

    public JourneyPhase Phase { get; init; }

    public string Category { get; init; } = "";

    public Guid? CustomerId { get; init; }

    /// <summary>Received in the period; so the next three, whenever the others happened.</summary>
    public bool Received { get; init; }

    public bool Acknowledged { get; init; }

    public bool FirstClosed { get; init; }

    public bool Closed { get; init; }

    public bool IsSafety { get; init; }

    public bool Reopened { get; init; }

    public bool HasVehicle { get; init; }

    /// <summary>Another of the same customer or vehicle and category was closed at most 90 days before it was received.</summary>
    public bool IsRepeat { get; init; }

    public bool AcknowledgedWithin { get; init; }

    public long AcknowledgementSeconds { get; init; }

    /// <summary>The first resolution; null where there is none.</summary>
    public long? ResolutionSeconds { get; init; }

    public int ResolutionDays { get; init; }

    public bool HasCategory => Category.Length > 0 && !Category.Equals("UNSPECIFIED", StringComparison.OrdinalIgnoreCase);

    public bool Resolved => FirstClosed && ResolutionSeconds is not null;

    public static ComplaintFacts Read(NpgsqlDataReader reader) => new()
    {
        ComplaintId = reader.GetGuid(0),
        Phase = (JourneyPhase)reader.GetInt16(1),
        Category = reader.GetString(2),
        CustomerId = reader.IsDBNull(3) ? null : reader.GetGuid(3),
        Received = reader.GetBoolean(4),
        Acknowledged = reader.GetBoolean(5),
        FirstClosed = reader.GetBoolean(6),
        Closed = reader.GetBoolean(7),
        IsSafety = reader.GetBoolean(8),
        Reopened = reader.GetBoolean(9),
        HasVehicle = reader.GetBoolean(10),
        IsRepeat = reader.GetBoolean(11),
        AcknowledgedWithin = reader.GetBoolean(12),
        AcknowledgementSeconds = reader.IsDBNull(13) ? 0 : reader.GetInt64(13),
        ResolutionSeconds = reader.IsDBNull(14) ? null : reader.GetInt64(14),
        ResolutionDays = reader.IsDBNull(15) ? 0 : reader.GetInt32(15),
    };
}
