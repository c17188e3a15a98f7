using Google.Protobuf.WellKnownTypes;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Tests.Platform;

public sealed class UpdateMaskTests
{
    private static readonly V1.Customer Current = new()
    {
        Name = "dealers/1/customers/1",
        ExternalId = "c1",
        Kind = V1.CustomerKind.Person,
        GivenName = "Mei",
        FamilyName = "Chan",
        PhoneNumbers = { "+1", "+2" },
        Etag = "\"3\"",
    };

    [Fact]
    public void Without_a_mask_the_fields_that_are_set_change()
    {
        var merged = Merge(new() { GivenName = "Ming", PhoneNumbers = { "+9" }, ExternalId = "other", Etag = "\"2\"" });

        Assert.Equal(("Ming", "Chan", "c1", "\"3\""), (merged.GivenName, merged.FamilyName, merged.ExternalId, merged.Etag));
        Assert.Equal(["+9"], merged.PhoneNumbers);
    }

    [Fact]
    public void An_empty_mask_is_like_none() => Assert.Equal(Merge(new() { GivenName = "Ming" }), Merge(new() { GivenName = "Ming" }, []));

    [Fact]
    public void Fields_that_are_named_are_cleared_where_the_update_leaves_them_empty()
    {
        var merged = Merge(new() { FamilyName = "Wong" }, "given_name", "phone_numbers");

        Assert.Equal(("", "Chan"), (merged.GivenName, merged.FamilyName));
        Assert.Empty(merged.PhoneNumbers);
    }

    [Fact]
    public void A_star_replaces_all_that_can_change()
    {
        var merged = Merge(new() { Kind = V1.CustomerKind.Organization, OrganizationName = "Harbour Ltd" }, "*");

        var expected = new V1.Customer
        {
            Name = Current.Name,
            Kind = V1.CustomerKind.Organization,
            OrganizationName = "Harbour Ltd",
            ExternalId = "c1",
            Etag = "\"3\"",
        };
        Assert.Equal(expected, merged);
    }

    [Theory]
    [InlineData("name")]
    [InlineData("external_id")]
    [InlineData("create_time")]
    [InlineData("etag")]
    [InlineData("givenName")]
    [InlineData("")]
    public void A_path_that_cannot_change_is_refused(string path)
    {
        var failure = Assert.Throws<CrmException>(() => Merge(new(), path, "given_name"));

        Assert.Equal("update_mask", Assert.Single(failure.Violations).Field);
    }

    [Fact]
    public void The_current_resource_and_the_update_are_left_as_they_were()
    {
        var (before, update) = (Current.Clone(), new V1.Customer { PhoneNumbers = { "+9" } });

        Merge(update).PhoneNumbers.Add("+8");

        Assert.Equal(before, Current);
        Assert.Equal(["+9"], update.PhoneNumbers);
    }

    /// <summary>The rules are read once; a regular expression that is compiled again would cost a hundred times as much.</summary>
    [Fact]
    public void What_an_update_changes_is_found_without_reading_the_rules_again()
    {
        UpdateMask.For(Current, null);

        var before = GC.GetAllocatedBytesForCurrentThread();
        UpdateMask.For(Current, null);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 * 1024);
    }

    private static V1.Customer Merge(V1.Customer update, params string[]? paths)
    {
        var mask = paths is { Length: > 0 } ? new FieldMask { Paths = { paths } } : null;
        return UpdateMask.For(update, mask).Merge(Current, update);
    }
}
