using GrpcCrm.Platform.Validation;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Complaints;

/// <summary>
/// What the manufacturers' catalogues have of the codes that some complaints name. Imports may name any code; what a dealer says itself
/// must be in the catalogue, where the manufacturer keeps one.
/// </summary>
public sealed class ComplaintCatalogue
{
    private const string UnknownCode =
        "The manufacturer's catalogue has no such code, or has retired it. ListComplaintCategories lists those that it has.";

    private readonly List<ComplaintCategory> _entries;
    private readonly HashSet<(Guid Manufacturer, ComplaintCategoryKind Kind)> _kept;

    private ComplaintCatalogue(List<ComplaintCategory> entries, HashSet<(Guid Manufacturer, ComplaintCategoryKind Kind)> kept) =>
        (_entries, _kept) = (entries, kept);

    public static async Task<ComplaintCatalogue> OfAsync(
        CrmDbContext db, IReadOnlyList<Complaint> complaints, CancellationToken cancellationToken)
    {
        var manufacturers = complaints.Select(complaint => complaint.ManufacturerId).OfType<Guid>().Distinct().ToList();
        if (manufacturers.Count == 0) return new([], []);
        var codes = complaints.SelectMany(c => new[] { c.Category, c.Subcategory, c.ComponentCode }).Distinct().ToList();
        var catalogues = db.ComplaintCategories.AsNoTracking().Where(entry => manufacturers.Contains(entry.ManufacturerId));
        var kept = await catalogues.Select(entry => new { entry.ManufacturerId, entry.Kind }).Distinct().ToListAsync(cancellationToken);
        if (kept.Count == 0) return new([], []);
        var entries = await catalogues.Where(entry => codes.Contains(entry.Code)).ToListAsync(cancellationToken);
        return new(entries, [.. kept.Select(entry => (entry.ManufacturerId, entry.Kind))]);
    }

    /// <summary>Whether the catalogue has all codes that the complaint names, retired ones too.</summary>
    public bool Knows(Complaint complaint) => Codes(complaint).All(code => Find(complaint, code) is not null);

    /// <summary>Tells of codes that the dealer now names and the catalogue does not have, or has retired.</summary>
    /// <param name="complaint">As it will be.</param>
    /// <param name="before">As it was, if it was: what it named then it may keep.</param>
    /// <param name="path">Where the request holds the codes.</param>
    /// <param name="violations">Where what is wrong is added.</param>
    public void Check(Complaint complaint, Complaint? before, string path, Violations violations)
    {
        if (complaint.ManufacturerId is not { } manufacturer) return;
        var had = before is null ? [] : Codes(before).ToHashSet();
        foreach (var code in Codes(complaint).Where(code => !had.Contains(code) && _kept.Contains((manufacturer, code.Kind))))
        {
            if (Find(complaint, code) is not { Retired: false })
                violations.Add(path + code.Field, "UNKNOWN_CODE", UnknownCode);
        }
    }

    private ComplaintCategory? Find(Complaint complaint, NamedCode code) =>
        _entries.Find(entry =>
            entry.ManufacturerId == complaint.ManufacturerId && entry.Kind == code.Kind && entry.Code == code.Code
            && entry.ParentCode == code.Parent);

    private sealed record NamedCode(string Field, ComplaintCategoryKind Kind, string Code, string Parent);

    private static IEnumerable<NamedCode> Codes(Complaint complaint)
    {
        yield return new("category", ComplaintCategoryKind.Category, complaint.Category, "");
        if (complaint.Subcategory.Length > 0)
            yield return new("subcategory", ComplaintCategoryKind.Category, complaint.Subcategory, complaint.Category);
        if (complaint.ComponentCode.Length > 0)
            yield return new("component_code", ComplaintCategoryKind.Component, complaint.ComponentCode, "");
    }
}
