using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Storage;

namespace GrpcCrm.Ingest;

/// <summary>A channel as its present writer holds it.</summary>
public sealed record HeldChannel(ChannelName Name, string SourceSystem, long Epoch, long NextOffset, V1.IngestErrorMode ErrorMode)
{
    /// <summary>What its next batch will probably bring.</summary>
    public ExpectedKeys Expected { get; init; }

    /// <summary>The channel after a batch, whose like may follow.</summary>
    public HeldChannel After(V1.IngestResult result)
    {
        var known = result.UpdatedCount + result.DuplicateCount + result.StaleCount;
        var expected = known == 0 ? ExpectedKeys.New : known <= result.CreatedCount ? ExpectedKeys.MostlyNew : ExpectedKeys.Known;
        return this with { NextOffset = result.NextOffset, Expected = expected };
    }
}

/// <summary>Opens a channel for a writer, or makes it: from then on no writer before it may write.</summary>
public sealed class ChannelOpening(TenantTransaction transaction, CallScope call)
{
    private static readonly string OpenChannel = EmbeddedSql.Text("Ingest/open_channel.sql");

    public Task<HeldChannel> OpenAsync(V1.IngestOpen open, CancellationToken cancellationToken) =>
        transaction.WriteAsync(async (db, _) =>
        {
            if (!ChannelName.TryParse(open.Channel, out var name) || name.Dealer != call.Caller.TenantId)
                throw Fail.NotFound(ChannelName.Names.Collection);
            await using var statements = db.CreateBatch();
            statements.Add(OpenChannel, name.Dealer, name.Channel, open.SourceSystem, open.ClientInstanceId, open.TakeOver);
            await using var reader = await statements.ExecuteReaderAsync(cancellationToken);
            if (!await reader.ReadAsync(cancellationToken)) throw IngestFailures.ChannelBusy();
            if (reader.GetString(0) != open.SourceSystem)
                throw Fail.FieldInvalid(
                    "open.source_system",
                    "The channel was made for another source system. Open it with that, or name another channel.", "FIXED");
            return new HeldChannel(name, open.SourceSystem, reader.GetInt64(1), reader.GetInt64(2), open.ErrorMode);
        }, cancellationToken);
}
