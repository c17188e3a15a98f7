using Google.Protobuf.WellKnownTypes;

namespace GrpcCrm.Demo.Sources;

/// <summary>One case of the service desk and its rows. What a row lacks, the service sets the row's interaction aside for.</summary>
internal sealed class Incident
{
    private const string NoGroup = "UNASSIGNED";
    private const string NoCategory = "UNSPECIFIED";
    private const string New = "New";
    private const int MostSteps = 200;
    private readonly V1.Complaint _complaint;
    private readonly List<SourceRecord> _interactions = [];
    private readonly Dictionary<string, int> _repetitions = new(StringComparer.Ordinal);
    private string _state = "";

    public Incident(string number, SourceRow first)
    {
        Number = number;
        Group = first.TextIfKnown("assignment_group") is { Length: > 0 } group ? group : NoGroup;
        _complaint = new() { Channel = Channel(first), ReceivedTime = first.TimeIfKnown("opened_at")?.ToTimestamp() };
    }

    public string Number { get; }

    /// <summary>The group of its first row.</summary>
    public string Group { get; }

    public void Add(SourceRow row)
    {
        var (state, time) = (row.TextIfKnown("incident_state"), row.TimeIfKnown("sys_updated_at")?.ToTimestamp());
        var version = row.TextIfKnown("sys_mod_count");
        var ordinal = _repetitions[version] = _repetitions.GetValueOrDefault(version) + 1;
        var interaction = new V1.Interaction
        {
            Channel = Channel(row),
            Direction = _interactions.Count == 0 ? V1.InteractionDirection.Inbound : V1.InteractionDirection.Outbound,
            OccurredTime = time,
            Subject = state,
        };
        var isBad = time is null || interaction.Channel == V1.CommunicationChannel.Unspecified;
        _interactions.Add(new SourceRecord(
            new() { ExternalId = FormattableString.Invariant($"{Number}/{version}#{ordinal}"), Interaction = interaction }, isBad));

        _complaint.Category = row.TextIfKnown("category") is { Length: > 0 } category ? category : NoCategory;
        _complaint.Subcategory = row.TextIfKnown("subcategory");
        if (time is not null && Step(state) is { } step)
            _complaint.History.Add(new V1.ComplaintStep { State = step, OccurredTime = time });
        _state = state;
    }

    public IEnumerable<SourceRecord> Records() =>
        _interactions.Append(new SourceRecord(new() { ExternalId = Number, Complaint = _complaint }, IsBad()));

    /// <summary>The service sets aside what happened before it was received, or too often.</summary>
    private bool IsBad() => _complaint.History.Count > MostSteps
        || (_complaint.ReceivedTime is null && _complaint.History.Count == 0)
        || _complaint.History.Any(step => step.OccurredTime < _complaint.ReceivedTime);

    /// <summary>What a row's state changes; null where nothing, or nothing that the contract knows. The first New is the receipt.</summary>
    private V1.ComplaintState? Step(string state)
    {
        if (state == _state)
            return null;
        return state switch
        {
            New when _state.Length == 0 => null,
            New when _state is "Resolved" or "Closed" => V1.ComplaintState.Investigating,
            New => V1.ComplaintState.Received,
            "Active" => V1.ComplaintState.Investigating,
            "Awaiting User Info" => V1.ComplaintState.PendingCustomer,
            _ when state.StartsWith("Awaiting ", StringComparison.Ordinal) => V1.ComplaintState.PendingThirdParty,
            "Resolved" => V1.ComplaintState.Responded,
            "Closed" => V1.ComplaintState.ClosedAccepted,
            _ => null,
        };
    }

    private static V1.CommunicationChannel Channel(SourceRow row) => row.TextIfKnown("contact_type") switch
    {
        "Phone" or "IVR" => V1.CommunicationChannel.Phone,
        "Email" => V1.CommunicationChannel.Email,
        "Self service" => V1.CommunicationChannel.WebForm,
        "Direct opening" => V1.CommunicationChannel.Visit,
        _ => V1.CommunicationChannel.Unspecified,
    };
}
