using Google.Rpc;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Ingest;

public static class IngestMessages
{
    public static V1.IngestChannel ToMessage(this IngestChannel channel) => new()
    {
        Name = new ChannelName(channel.DealerId, channel.ChannelId).ToString(),
        SourceSystem = channel.SourceSystem,
        NextOffset = channel.NextOffset,
        WriterEpoch = channel.WriterEpoch,
        ActiveTime = channel.ActiveTime.ToTimestamp(),
    };

    public static V1.IngestRejection ToMessage(this IngestRejection rejection) => new()
    {
        Name = ResourceNames.IngestRejections.Format(rejection.DealerId, rejection.RejectionId),
        SourceSystem = rejection.SourceSystem,
        Kind = (V1.RecordKind)rejection.Kind,
        ExternalId = rejection.ExternalId,
        Reason = rejection.Reason,
        Violations = { BadRequest.Parser.ParseFrom(rejection.Violations).FieldViolations },
        Record = V1.IngestRecord.Parser.ParseFrom(rejection.Record),
        CreateTime = rejection.CreatedTime.ToTimestamp(),
        State = (V1.IngestRejectionState)rejection.State,
        ResolveTime = rejection.ResolvedTime.ToTimestamp(),
    };

    /// <param name="rejection">As it stands now.</param>
    /// <param name="refused">Why its record was refused again, if it was run again.</param>
    public static V1.IngestRejectionResolution ToMessage(this IngestRejection rejection, RejectedRecord? refused) => new()
    {
        Name = ResourceNames.IngestRejections.Format(rejection.DealerId, rejection.RejectionId),
        State = (V1.IngestRejectionState)rejection.State,
        Reason = refused?.ReasonCode ?? "",
        Violations = { refused?.Violations ?? [] },
    };

    public static void Validate(this V1.ResolveIngestRejectionsRequest request)
    {
        if (request.CorrectedRecord is null) return;
        var violations = new Violations();
        if (request.Action != V1.IngestRejectionAction.Retry)
            violations.Add("corrected_record", "NOT_HERE", "A corrected record goes with RETRY.");
        if (request.Names.Distinct(StringComparer.Ordinal).Count() > 1)
            violations.Add("names", "MAX_ITEMS", "A corrected record stands for one rejection.");
        violations.ThrowIfAny();
    }
}
