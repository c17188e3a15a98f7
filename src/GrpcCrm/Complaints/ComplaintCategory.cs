using GrpcCrm.Platform.Names;

namespace GrpcCrm.Complaints;

public enum ComplaintCategoryKind : short
{
    Unspecified = 0,
    Category = 1,
    Component = 2,
}

/// <summary>A code of a manufacturer's catalogue: what complaints are about, in two levels, or a component of a vehicle.</summary>
public sealed class ComplaintCategory
{
    public static readonly ResourcePattern Names = ResourceNames.Of("complaintCategories");

    public Guid ManufacturerId { get; private init; }

    public Guid CategoryId { get; private init; }

    public ComplaintCategoryKind Kind { get; set; }

    /// <summary>Unique among those of one kind and parent.</summary>
    public string Code { get; set; } = "";

    /// <summary>The code of the category that this one refines; empty on the first level.</summary>
    public string ParentCode { get; set; } = "";

    /// <summary>BCP 47; beside each its text in <see cref="DisplayTexts"/>.</summary>
    public string[] LanguageCodes { get; set; } = [];

    public string[] DisplayTexts { get; set; } = [];

    /// <summary>No new complaint may name it; those that do keep it.</summary>
    public bool Retired { get; set; }

    /// <summary>1, 2, 3 …; the etag.</summary>
    public int Revision { get; private set; } = 1;

    public DateTime CreatedTime { get; private init; }

    public DateTime UpdatedTime { get; private set; }

    public static ComplaintCategory Enter(Guid manufacturer, DateTime now) =>
        new() { ManufacturerId = manufacturer, CategoryId = Guid.CreateVersion7(), CreatedTime = now, UpdatedTime = now };

    public void MarkChanged(DateTime now)
    {
        Revision++;
        UpdatedTime = now;
    }
}
