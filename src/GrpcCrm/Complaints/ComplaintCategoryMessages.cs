using GrpcCrm.Platform;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Complaints;

public static class ComplaintCategoryMessages
{
    private const int LongestComponentCode = 63;

    public static void Validate(this V1.ComplaintCategory category)
    {
        var violations = new Violations();
        category.Validate(violations);
        violations.ThrowIfAny();
    }

    public static void Validate(this V1.ComplaintCategory category, Violations violations)
    {
        if (category.Kind == V1.ComplaintCategoryKind.Component)
        {
            if (category.ParentCode.Length > 0)
                violations.Add("complaint_category.parent_code", "KIND", "A component refines no category. Leave it out.");
            if (category.Code.Length > LongestComponentCode)
                violations.Add(
                    "complaint_category.code", "MAX_LEN", $"At most {LongestComponentCode} characters are allowed in a component's code.");
        }

        if (category.DisplayNames.DistinctBy(name => name.LanguageCode).Count() < category.DisplayNames.Count)
            violations.Add("complaint_category.display_names", "TWICE", "A language has two texts. Keep one of each.");
    }

    public static void ApplyTo(this V1.ComplaintCategory message, ComplaintCategory category)
    {
        category.Kind = (ComplaintCategoryKind)message.Kind;
        category.Code = message.Code;
        category.ParentCode = message.ParentCode;
        category.LanguageCodes = [.. message.DisplayNames.Select(name => name.LanguageCode)];
        category.DisplayTexts = [.. message.DisplayNames.Select(name => name.Text)];
        category.Retired = message.Retired;
    }

    public static V1.ComplaintCategory ToMessage(this ComplaintCategory category) => new()
    {
        Name = ComplaintCategory.Names.Format(category.ManufacturerId, category.CategoryId),
        Kind = (V1.ComplaintCategoryKind)category.Kind,
        Code = category.Code,
        ParentCode = category.ParentCode,
        DisplayNames =
        {
            category.LanguageCodes.Zip(
                category.DisplayTexts, (language, text) => new V1.DisplayName { LanguageCode = language, Text = text }),
        },
        Retired = category.Retired,
        CreateTime = category.CreatedTime.ToTimestamp(),
        UpdateTime = category.UpdatedTime.ToTimestamp(),
        Etag = Etag.Of(category.Revision),
    };
}
