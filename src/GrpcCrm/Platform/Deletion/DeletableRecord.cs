using GrpcCrm.Platform.Storage;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GrpcCrm.Platform.Deletion;

/// <summary>A record that can be deleted and brought back: its versions from before keep the content until it is purged.</summary>
public abstract class DeletableRecord : VersionedRecord
{
    /// <summary>Takes out all content; what names the record stays.</summary>
    protected abstract void Empty();

    /// <summary>The next version, which is deleted.</summary>
    internal T GoneOf<T>(DateTime now)
        where T : DeletableRecord
    {
        var gone = NextOf<T>(now);
        gone.Deleted = true;
        gone.Empty();
        return gone;
    }

    /// <summary>
    /// The version after this deleted one, with the content of an earlier one. What the source sent last stays what it was: the deletion,
    /// where that came from the source.
    /// </summary>
    internal T BackOf<T>(T content, DateTime now)
        where T : DeletableRecord
    {
        var back = content.NextOf<T>(now);
        back.Revision = Revision + 1;
        back.RecordedTime = NotBefore(now);
        back.SourceVersion = SourceVersion;
        back.PayloadHash = PayloadHash;
        back.SupersededTime = null;
        return back;
    }
}

public static class DeletableTable
{
    /// <summary>True on versions whose content is gone for good. No property of the record, so that no version hands it on.</summary>
    public const string Purged = "Purged";

    public static void IsDeletable<T>(this EntityTypeBuilder<T> builder)
        where T : DeletableRecord =>
        builder.Property<bool>(Purged);
}
