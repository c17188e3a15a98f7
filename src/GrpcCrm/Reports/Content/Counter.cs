using Npgsql;

namespace GrpcCrm.Reports.Content;

/// <summary>Records without a distinction but their customers: those that count among those observed.</summary>
internal sealed class Counter
{
    private readonly HashSet<Guid> _customers = [];
    private long _counted;
    private long _observed;
    private long _anonymous;

    public List<long> Values { get; } = [];

    public long Customers => _customers.Count + _anonymous;

    public Tally Tally => new(_counted, _observed, Customers);

    /// <summary>Those with a customer among all.</summary>
    public Tally WithCustomer => new(_observed - _anonymous, _observed, Customers);

    public void Add(Guid? customer, bool counts)
    {
        _observed++;
        if (counts) _counted++;
        if (customer is { } id) _customers.Add(id);
        else _anonymous++;
    }

    public void Add(CustomerGroup group)
    {
        _observed += group.Count;
        _counted += group.Count;
        _customers.UnionWith(group.Customers);
        _anonymous += group.Anonymous;
    }
}

/// <summary>Records that the database has grouped: how many, how many of them without a customer, whose the others are.</summary>
public sealed record CustomerGroup(long Count, long Anonymous, Guid[] Customers)
{
    /// <summary>From three columns of a row.</summary>
    public static CustomerGroup Read(NpgsqlDataReader row, int first) =>
        new(row.GetInt64(first), row.GetInt64(first + 1), row.GetFieldValue<Guid[]>(first + 2));
}
