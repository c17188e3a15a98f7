using System.Text.RegularExpressions;
using GrpcCrm.Platform.Deletion;
using GrpcCrm.Platform.Steps;
using GrpcCrm.Platform.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace GrpcCrm.IntegrationTests.Architecture;

/// <summary>The tables of records and of their events, which are made by procedures, as the model and the features name them.</summary>
internal static partial class RecordCatalogue
{
    /// <summary>The kinds of records by their tables.</summary>
    public static IReadOnlyDictionary<string, Type> Kinds { get; } = Mapped<VersionedRecord>();

    public static IReadOnlyDictionary<string, Type> Events { get; } = Mapped<RecordEvent>();

    /// <summary>What is purged, by its table.</summary>
    public static IReadOnlyDictionary<string, PurgedTable> Purged { get; } = Registered();

    /// <summary>The columns of a table that a purge empties, and the one that says so; none where nothing is purged.</summary>
    public static IEnumerable<string> PurgedColumnsOf(string table)
    {
        if (Purged.TryGetValue(table, out var purged)) return Assigned().Matches(purged.Blanks).Select(match => match.Groups["column"].Value).Append("purged");
        var isPurged = Purged.Values.Any(record => record.HasEvents && record.Name + "_event" == table);
        return isPurged ? ["note", "sealed"] : [];
    }

    private static Dictionary<string, Type> Mapped<T>()
    {
        var options = new DbContextOptionsBuilder<CrmDbContext>().UseNpgsql("Host=none").UseSnakeCaseNamingConvention().Options;
        using var context = new CrmDbContext(options);
        return context.Model.GetEntityTypes().Where(type => type.ClrType.IsAssignableTo(typeof(T)))
            .ToDictionary(type => type.GetTableName()!, type => type.ClrType, StringComparer.Ordinal);
    }

    private static Dictionary<string, PurgedTable> Registered()
    {
        var services = new ServiceCollection();
        foreach (var feature in Features.All) feature.Services(services);
        return services.Where(service => service.ServiceType == typeof(PurgedTable)).Select(service => (PurgedTable)service.ImplementationInstance!)
            .ToDictionary(table => table.Name, StringComparer.Ordinal);
    }

    [GeneratedRegex(@"(?<column>\w+) = ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Assigned();
}
