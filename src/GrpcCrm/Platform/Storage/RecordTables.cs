using System.Collections.Concurrent;

namespace GrpcCrm.Platform.Storage;

/// <summary>The columns of each kind of record, looked up in the model once.</summary>
public sealed class RecordTables(IServiceProvider services)
{
    private readonly ConcurrentDictionary<Type, object> _tables = [];

    public RecordColumns<T> Of<T>()
        where T : VersionedRecord => (RecordColumns<T>)_tables.GetOrAdd(typeof(T), static (_, services) =>
        {
            using var scope = services.CreateScope();
            return new RecordColumns<T>(scope.ServiceProvider.GetRequiredService<CrmDbContext>().Model);
        }, services);
}
