using GrpcCrm.Dealers;
using GrpcCrm.Platform.Storage;
using Npgsql;

namespace GrpcCrm.Ingest;

/// <summary>What a batch must know of the database before it is written, asked as its transaction opens.</summary>
/// <param name="NextOffset">Where its channel stands; 0 without one.</param>
/// <param name="Brands">The brands that the dealer carries.</param>
/// <param name="Customers">The ids of the customers that the batch refers to, in its order; null for one that is not known yet.</param>
/// <param name="HasOpenRejections">Whether records of the source were set aside and nobody has ended that.</param>
public sealed record BatchOpening(long NextOffset, DealerBrands Brands, IReadOnlyList<Guid?> Customers, bool HasOpenRejections)
{
    private static readonly string HoldChannel = EmbeddedSql.Text("Ingest/hold_channel.sql");
    private static readonly string Facts = EmbeddedSql.Text("Ingest/batch_facts.sql");

    private static readonly string FindReferred =
        ReferenceTarget.Customer.Fill(EmbeddedSql.Text("Ingest/find_all_referred.sql"));

    /// <summary>
    /// Holds the batch's channel, if it has one, and finds the customers that its records refer to. One that is not found may yet be on its
    /// way: the batch asks again when it writes, holding the lock that is for that.
    /// </summary>
    public static OpeningQuery<BatchOpening> Of(StagedBatch batch, HeldChannel? channel)
    {
        return new(statements => Add(statements, all: true), (reader, cancellationToken) => ReadAsync(reader, channel, cancellationToken))
        {
            AddKept = statements => Add(statements, all: false),
        };

        void Add(NpgsqlBatch statements, bool all)
        {
            var dealer = batch.Source.Dealer;
            if (channel is not null) statements.Add(HoldChannel, dealer, channel.Name.Channel, channel.Epoch);
            statements.Add(Facts, dealer, batch.Source.SourceSystem);
            if (!all || batch.Customers.Count == 0) return;
            statements.Add(
                FindReferred,
                dealer,
                batch.Customers.Select(customer => customer.SourceSystem).ToArray(),
                batch.Customers.Select(customer => customer.ExternalId).ToArray());
        }
    }

    private static async Task<BatchOpening> ReadAsync(NpgsqlDataReader reader, HeldChannel? channel, CancellationToken cancellationToken)
    {
        var nextOffset = 0L;
        if (channel is not null)
        {
            if (!await reader.ReadAsync(cancellationToken)) throw IngestFailures.WriterSuperseded();
            nextOffset = reader.GetInt64(0);
            await reader.NextResultAsync(cancellationToken);
        }

        await reader.ReadAsync(cancellationToken);
        var brands = new DealerBrands(await reader.GetFieldValueAsync<Guid[]>(0, cancellationToken));
        var hasOpenRejections = reader.GetBoolean(1);
        var isAsked = await reader.NextResultAsync(cancellationToken) && await reader.ReadAsync(cancellationToken);
        var customers = isAsked ? await reader.GetFieldValueAsync<Guid?[]>(0, cancellationToken) : [];
        return new BatchOpening(nextOffset, brands, customers, hasOpenRejections);
    }
}
