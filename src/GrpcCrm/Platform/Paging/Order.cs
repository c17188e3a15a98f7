using System.Globalization;
using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Platform.Paging;

public static class Order
{
    public static Order<T> By<T, TKey>(Expression<Func<T, TKey>> key) => new([key], descends: false);

    public static Order<T> By<T, TFirst, TSecond, TThird>(
        Expression<Func<T, TFirst>> first, Expression<Func<T, TSecond>> second, Expression<Func<T, TThird>> third) =>
        new([first, second, third], descends: false);

    public static Order<T> Newest<T, TKey>(Expression<Func<T, TKey>> key) => new([key], descends: true);

    public static Order<T> Newest<T, TFirst, TSecond>(Expression<Func<T, TFirst>> first, Expression<Func<T, TSecond>> second) =>
        new([first, second], descends: true);
}

/// <summary>How a list is sorted. The last key is unique, so that a page ends at one row and the next begins after it.</summary>
public sealed class Order<T>
{
    private readonly LambdaExpression[] _keys;
    private readonly Func<T, object?>[] _values;
    private readonly bool _descends;

    internal Order(LambdaExpression[] keys, bool descends)
    {
        (_keys, _descends) = (keys, descends);
        _values = Array.ConvertAll(keys, key =>
            Expression.Lambda<Func<T, object?>>(Expression.Convert(key.Body, typeof(object)), key.Parameters).Compile());
    }

    /// <summary>The rows after the page's place, sorted, as many as the page takes.</summary>
    public IQueryable<T> Cut(IQueryable<T> query, Page page)
    {
        if (!page.IsFirst) query = query.Where(After(page));
        for (var place = 0; place < _keys.Length; place++) query = Sorted(query, place);
        return query.Take(page.Take);
    }

    /// <summary>What a page token holds of the last row.</summary>
    public IEnumerable<string> KeyOf(T row) => _values.Select(value => Written(value(row)!));

    private IQueryable<T> Sorted(IQueryable<T> query, int place)
    {
        var method = (place > 0, _descends) switch
        {
            (false, false) => nameof(Queryable.OrderBy),
            (false, true) => nameof(Queryable.OrderByDescending),
            (true, false) => nameof(Queryable.ThenBy),
            (true, true) => nameof(Queryable.ThenByDescending),
        };
        var call = Expression.Call(
            typeof(Queryable), method, [typeof(T), _keys[place].ReturnType], query.Expression, Expression.Quote(_keys[place]));
        return query.Provider.CreateQuery<T>(call);
    }

    /// <summary>One key compared, or several as a row, which an index answers in one range.</summary>
    private Expression<Func<T, bool>> After(Page page)
    {
        var row = _keys[0].Parameters[0];
        var keys = Array.ConvertAll(_keys, key => new Renamed(key.Parameters[0], row).Visit(key.Body));
        var bounds = keys.Select((key, place) => Bound(page.Text(place), key.Type)).ToArray();
        Expression compared = keys is [var only] ? Compared(only, bounds[0]) : ComparedAsRow(keys, bounds);
        return Expression.Lambda<Func<T, bool>>(compared, row);
    }

    private BinaryExpression Compared(Expression key, Expression bound)
    {
        if (key.Type != typeof(string)) return _descends ? Expression.LessThan(key, bound) : Expression.GreaterThan(key, bound);
        // The database compares, by the column's collation.
        var order = Expression.Call(typeof(string), nameof(string.Compare), null, key, bound);
        return _descends ? Expression.LessThan(order, Expression.Constant(0)) : Expression.GreaterThan(order, Expression.Constant(0));
    }

    private MethodCallExpression ComparedAsRow(Expression[] keys, Expression[] bounds)
    {
        var name = _descends ? nameof(NpgsqlDbFunctionsExtensions.LessThan) : nameof(NpgsqlDbFunctionsExtensions.GreaterThan);
        var method = typeof(NpgsqlDbFunctionsExtensions).GetMethod(name, [typeof(DbFunctions), typeof(ITuple), typeof(ITuple)])!;
        return Expression.Call(method, Expression.Constant(EF.Functions), Tuple(keys), Tuple(bounds));
    }

    private static UnaryExpression Tuple(Expression[] parts)
    {
        var types = Array.ConvertAll(parts, part => part.Type);
        return Expression.Convert(Expression.Call(typeof(ValueTuple), nameof(ValueTuple.Create), types, parts), typeof(ITuple));
    }

    /// <summary>Held by an object, so that it becomes a parameter and the statement stays the same from page to page.</summary>
    private static MemberExpression Bound(string text, Type type)
    {
        var holder = typeof(StrongBox<>).MakeGenericType(type);
        var box = Activator.CreateInstance(holder, Read(text, type));
        return Expression.Field(Expression.Constant(box, holder), nameof(StrongBox<int>.Value));
    }

    private static object Read(string text, Type type) =>
        type == typeof(Guid) ? Guid.ParseExact(text, "N")
        : type == typeof(DateTime) ? new DateTime(long.Parse(text, CultureInfo.InvariantCulture), DateTimeKind.Utc)
        : type == typeof(DateOnly) ? DateOnly.FromDayNumber(int.Parse(text, CultureInfo.InvariantCulture))
        : type.IsEnum ? Enum.ToObject(type, long.Parse(text, CultureInfo.InvariantCulture))
        : Convert.ChangeType(text, type, CultureInfo.InvariantCulture);

    private static string Written(object value) =>
        value switch
        {
            Guid id => id.ToString("N"),
            DateTime time => time.Ticks.ToString(CultureInfo.InvariantCulture),
            DateOnly day => day.DayNumber.ToString(CultureInfo.InvariantCulture),
            Enum member => member.ToString("D"),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };

    private sealed class Renamed(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;
    }
}
