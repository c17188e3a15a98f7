using Google.Protobuf.Reflection;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Names;

namespace GrpcCrm.Tests.Architecture;

/// <summary>What the contract says of its resources holds together.</summary>
public sealed class ResourceTests
{
    private static readonly IReadOnlyList<MessageDescriptor> Messages = [.. Contract.Files.SelectMany(file => file.MessageTypes)];

    [Fact]
    public void Whatever_has_a_name_is_a_resource_and_its_names_point_into_its_collection()
    {
        var named = Messages.Where(message => message.FindFieldByName("name") is { } name && RulesOf(name).Identifier).ToList();

        Assert.NotEmpty(named);
        Findings.None(named.Where(message => ResourceOf(message) is not { } resource
            || RulesOf(message.FindFieldByName("name")).References != new ResourcePattern(resource.Pattern).Collection).Select(message => message.Name));
    }

    [Fact]
    public void Every_reference_is_into_a_collection_that_there_is()
    {
        var collections = Messages.Select(ResourceOf).OfType<V1.Resource>().Select(resource => new ResourcePattern(resource.Pattern).Collection).ToHashSet();

        Findings.None(Fields().Where(field => RulesOf(field).References is { Length: > 0 } target && !collections.Contains(target))
            .Select(field => field.FullName));
    }

    [Fact]
    public void A_resource_with_personal_data_tells_whose_it_is_and_no_other_does()
    {
        Findings.None(Messages.Where(message => ResourceOf(message) is not null).Where(message =>
        {
            var subject = ResourceOf(message)!.DataSubject;
            if (!message.Fields.InFieldNumberOrder().Any(field => RulesOf(field).Personal != V1.Personal.Unspecified)) return subject.Length > 0;
            return message.FindFieldByName(subject) is not { } field || RulesOf(field).References != "customers";
        }).Select(message => message.Name));
    }

    [Fact]
    public void What_is_required_with_another_field_names_one_beside_it_and_a_value_of_it() =>
        Findings.None(Fields().Where(field => RulesOf(field).RequiredWith is { Length: > 0 } condition
            && (condition.Split('=') is not [var other, var value] || field.ContainingType.FindFieldByName(other)?.EnumType.FindValueByName(value) is null))
            .Select(field => field.FullName));

    private static IEnumerable<FieldDescriptor> Fields() => Messages.SelectMany(message => message.Fields.InFieldNumberOrder());

    private static V1.Resource? ResourceOf(MessageDescriptor message) => message.GetOptions()?.GetExtension(V1.OptionsExtensions.Resource);

    private static V1.FieldRules RulesOf(FieldDescriptor field) => field.GetOptions()?.GetExtension(V1.OptionsExtensions.Rules) ?? new();
}
