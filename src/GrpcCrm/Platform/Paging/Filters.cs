using System.Linq.Expressions;
using Google.Protobuf.WellKnownTypes;
using GrpcCrm.Platform.Storage;

namespace GrpcCrm.Platform.Paging;

/// <summary>
/// What a list's filter asks for: values of one field joined by OR, and half-open ranges. What asks for nothing leaves all.
/// </summary>
public static class Filters
{
    public static IQueryable<T> In<T, TValue>(this IQueryable<T> query, Expression<Func<T, TValue>> of, IEnumerable<TValue> wanted)
    {
        var values = wanted.ToList();
        if (values.Count == 0) return query;
        Expression<Func<TValue, bool>> isWanted = value => values.Contains(value);
        return query.Where(Composed(of, isWanted));
    }

    /// <summary>Those of these source systems, with these keys there.</summary>
    public static IQueryable<T> OfSources<T>(
        this IQueryable<T> query, IReadOnlyCollection<string> sourceSystems, IReadOnlyCollection<string> externalIds)
        where T : VersionedRecord =>
        query.In(record => record.SourceSystem!, sourceSystems).In(record => record.ExternalId!, externalIds);

    public static IQueryable<T> Between<T>(
        this IQueryable<T> query, Expression<Func<T, DateTime>> of, Timestamp? from, Timestamp? until)
    {
        if (from?.ToTime() is { } start) query = query.Where(Composed(of, time => time >= start));
        return until?.ToTime() is { } end ? query.Where(Composed(of, time => time < end)) : query;
    }

    private static Expression<Func<T, bool>> Composed<T, TValue>(Expression<Func<T, TValue>> of, Expression<Func<TValue, bool>> test) =>
        Expression.Lambda<Func<T, bool>>(new Substituted(test.Parameters[0], of.Body).Visit(test.Body), of.Parameters);

    private sealed class Substituted(ParameterExpression from, Expression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;
    }
}
