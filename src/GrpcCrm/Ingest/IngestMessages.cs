using Google.Rpc;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Names;

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
    };
}
