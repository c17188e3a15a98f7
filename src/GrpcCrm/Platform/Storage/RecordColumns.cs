using System.Data.Common;
using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace GrpcCrm.Platform.Storage;

/// <summary>
/// A record's table as the model maps it, for statements that go past EF: so a column that a feature adds is read here without a line.
/// </summary>
public sealed class RecordColumns<T>
    where T : VersionedRecord
{
    private static readonly MethodInfo GetValue = typeof(DbDataReader).GetMethod(nameof(DbDataReader.GetFieldValue))!;
    private static readonly MethodInfo IsNull = typeof(DbDataReader).GetMethod(nameof(DbDataReader.IsDBNull))!;
    private readonly IProperty[] _properties;
    private readonly Func<DbDataReader, int, T> _read;
    private readonly string _insert;

    public RecordColumns(IModel model)
    {
        var entity = model.FindEntityType(typeof(T)) ?? throw new InvalidOperationException($"{typeof(T).Name} is no entity.");
        var table = StoreObjectIdentifier.Create(entity, StoreObjectType.Table)!.Value;
        // What no property of the record holds is the database's own: it has a default.
        _properties = [.. entity.GetProperties().Where(property => !property.IsShadowProperty())];
        Table = table.Name;
        Id = entity.FindPrimaryKey()!.Properties[1].GetColumnName(table)!;
        Columns = string.Join(", ", _properties.Select(property => property.GetColumnName(table)));
        ByIds = EmbeddedSql.Text("Platform/Storage/Grouped/read_records.sql")
            .Replace("{table}", Table, StringComparison.Ordinal)
            .Replace("{id}", Id, StringComparison.Ordinal)
            .Replace("{columns}", Columns, StringComparison.Ordinal);
        _read = Reader(_properties);
        var places = string.Join(", ", Enumerable.Range(1, _properties.Length).Select(number => $"${number}"));
        _insert = $"insert into {Table} ({Columns}) values ({places})";
    }

    public string Table { get; }

    /// <summary>The column that names the record within its dealer.</summary>
    public string Id { get; }

    /// <summary>All columns, in the order in which <see cref="Read"/> expects them.</summary>
    public string Columns { get; }

    /// <summary>The statement that reads records by their ids for several calls.</summary>
    public string ByIds { get; }

    /// <summary>The record of a row.</summary>
    /// <param name="reader">Stands on the row.</param>
    /// <param name="first">Where the record's columns begin.</param>
    public T Read(DbDataReader reader, int first) => _read(reader, first);

    /// <summary>Adds the statement that stores a record as it is.</summary>
    public void AddInsert(NpgsqlBatch batch, T record)
    {
        using var maker = new NpgsqlCommand();
        var command = batch.Add(_insert);
        foreach (var property in _properties)
        {
            var value = property.PropertyInfo!.GetValue(record);
            var mapping = property.GetRelationalTypeMapping();
            command.Parameters.Add((NpgsqlParameter)mapping.CreateParameter(maker, "", value, property.IsNullable));
        }
    }

    private static Func<DbDataReader, int, T> Reader(IProperty[] properties)
    {
        var (reader, first) = (Expression.Parameter(typeof(DbDataReader)), Expression.Parameter(typeof(int)));
        var values = properties.Select((property, number) =>
            (MemberBinding)Expression.Bind(
                Setter(property), Value(property, reader, Expression.Add(first, Expression.Constant(number)))));
        var record = Expression.MemberInit(Expression.New(typeof(T)), values);
        return Expression.Lambda<Func<DbDataReader, int, T>>(record, reader, first).Compile();
    }

    /// <summary>The property where it is declared: only there does it show a private setter.</summary>
    private static PropertyInfo Setter(IProperty property) =>
        property.PropertyInfo!.DeclaringType!.GetProperty(property.Name)!;

    private static Expression Value(IProperty property, Expression reader, Expression ordinal)
    {
        var converter = property.GetTypeMapping().Converter;
        var stored = converter?.ProviderClrType ?? Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
        Expression value = Expression.Call(reader, GetValue.MakeGenericMethod(stored), ordinal);
        if (converter is not null) value = Expression.Invoke(converter.ConvertFromProviderExpression, value);
        if (value.Type != property.ClrType) value = Expression.Convert(value, property.ClrType);
        return property.IsNullable
            ? Expression.Condition(Expression.Call(reader, IsNull, ordinal), Expression.Default(property.ClrType), value)
            : value;
    }
}
