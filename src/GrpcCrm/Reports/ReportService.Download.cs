using Google.Protobuf;
using Grpc.Core;
using GrpcCrm.Platform.Errors;
using GrpcCrm.ReportFeed;
using GrpcCrm.Reports.Exports;
using GrpcCrm.Reports.Schedules;

namespace GrpcCrm.Reports;

/// <summary>Revisions as files, in chunks. The transaction has ended before the first is written.</summary>
public sealed partial class ReportService
{
    private const int ChunkBytes = 64 * 1024;

    public override async Task DownloadReport(
        V1.DownloadReportRequest request, IServerStreamWriter<V1.DownloadReportResponse> responseStream, ServerCallContext context)
    {
        var (publication, names) = await WantedAsync(request, context.CancellationToken);
        var file = await files.OfAsync(publication, names, (ReportFormat)request.Format, request.LanguageCode);
        if (request.Offset > file.Content.Length)
            throw Fail.FieldInvalid("offset", $"The file has {file.Content.Length} bytes.", "PAST_END");

        await responseStream.WriteAsync(new() { Started = Started(publication, file) }, context.CancellationToken);
        for (var at = (int)request.Offset; at < file.Content.Length; at += ChunkBytes)
        {
            var chunk = file.Content.AsMemory(at, Math.Min(ChunkBytes, file.Content.Length - at));
            await responseStream.WriteAsync(new() { Chunk = UnsafeByteOperations.UnsafeWrap(chunk) }, context.CancellationToken);
        }

        var hash = ByteString.CopyFrom(file.Sha256);
        await responseStream.WriteAsync(new() { Finished = new() { Sha256 = hash } }, context.CancellationToken);
    }

    private Task<(Publication Publication, SheetNames Names)> WantedAsync(
        V1.DownloadReportRequest request, CancellationToken cancellationToken)
    {
        var name = Publication.Names.Parse(request.Name);
        var audience = request.Audience.For(call.Caller);
        return transaction.ReadAsync(
            async db =>
            {
                var publication = await RevisionAsync(db, name, audience, request.RevisionNumber, cancellationToken)
                    ?? throw Fail.NotFound(Publication.Names.Collection);
                return (publication, await db.NamesOfAsync(publication, cancellationToken));
            },
            cancellationToken);
    }

    private static V1.DownloadStarted Started(Publication publication, ReportFile file) => new()
    {
        Report = (publication with { Content = null }).ToMessage(),
        MediaType = file.MediaType,
        FileName = file.Name,
        SizeBytes = file.Content.Length,
    };
}
