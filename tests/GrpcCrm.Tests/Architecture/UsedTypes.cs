using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace GrpcCrm.Tests.Architecture;

/// <summary>Adds every type that a signature or a metadata token mentions to a set.</summary>
internal sealed class UsedTypes(MetadataReader reader, HashSet<TypeName> found) : ISignatureTypeProvider<bool, object?>
{
    /// <summary>What the token names, with the types in its signature.</summary>
    public void Add(EntityHandle handle)
    {
        if (handle.IsNil) return;
        AddDefinition(handle);
        switch (handle.Kind)
        {
            case HandleKind.MethodDefinition:
                reader.GetMethodDefinition((MethodDefinitionHandle)handle).DecodeSignature(this, null);
                break;
            case HandleKind.FieldDefinition:
                reader.GetFieldDefinition((FieldDefinitionHandle)handle).DecodeSignature(this, null);
                break;
            case HandleKind.MemberReference:
                var member = reader.GetMemberReference((MemberReferenceHandle)handle);
                if (member.GetKind() == MemberReferenceKind.Method) member.DecodeMethodSignature(this, null);
                else member.DecodeFieldSignature(this, null);
                break;
            case HandleKind.MethodSpecification:
                var method = reader.GetMethodSpecification((MethodSpecificationHandle)handle);
                method.DecodeSignature(this, null);
                Add(method.Method);
                break;
            case HandleKind.StandaloneSignature:
                reader.GetStandaloneSignature((StandaloneSignatureHandle)handle).DecodeMethodSignature(this, null);
                break;
        }
    }

    /// <summary>The type itself, or the one that declares the member.</summary>
    public void AddDefinition(EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                found.Add(TypeName.Of(reader, (TypeDefinitionHandle)handle));
                break;
            case HandleKind.TypeReference:
                found.Add(TypeName.Of(reader, (TypeReferenceHandle)handle));
                break;
            case HandleKind.TypeSpecification:
                reader.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(this, null);
                break;
            case HandleKind.MethodDefinition:
                AddDefinition(reader.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.FieldDefinition:
                AddDefinition(reader.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MemberReference:
                AddDefinition(reader.GetMemberReference((MemberReferenceHandle)handle).Parent);
                break;
        }
    }

    public bool GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => found.Add(TypeName.Of(reader, handle));

    public bool GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => found.Add(TypeName.Of(reader, handle));

    public bool GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public bool GetSZArrayType(bool elementType) => elementType;

    public bool GetArrayType(bool elementType, ArrayShape shape) => elementType;

    public bool GetByReferenceType(bool elementType) => elementType;

    public bool GetPointerType(bool elementType) => elementType;

    public bool GetPinnedType(bool elementType) => elementType;

    public bool GetGenericInstantiation(bool genericType, ImmutableArray<bool> typeArguments) => genericType;

    public bool GetGenericMethodParameter(object? genericContext, int index) => false;

    public bool GetGenericTypeParameter(object? genericContext, int index) => false;

    public bool GetPrimitiveType(PrimitiveTypeCode typeCode) => false;

    public bool GetFunctionPointerType(MethodSignature<bool> signature) => false;

    public bool GetModifiedType(bool modifier, bool unmodifiedType, bool isRequired) => unmodifiedType;
}
