using Google.Protobuf;
using Grpc.Core;
using GrpcCrm.Platform.Errors;

namespace GrpcCrm.Platform.Calls;

/// <summary>
/// Reads requests as the generated marshallers do, but tells a sender of bytes that are no message so, and lets records whose texts are not
/// UTF-8 come to the check that sets them aside one by one. Left alone, the server would take the parser's exception for a fault of its own
/// and answer UNKNOWN.
/// </summary>
public static class GuardedMarshaller
{
    public static Method<TRequest, TResponse> Guarded<TRequest, TResponse>(this Method<TRequest, TResponse> method)
        where TRequest : class
        where TResponse : class =>
        new(method.Type, method.ServiceName, method.Name, Guarded(method.RequestMarshaller), method.ResponseMarshaller);

    private static Marshaller<T> Guarded<T>(Marshaller<T> marshaller)
        where T : class
    {
        var read = marshaller.ContextualDeserializer;
        return new Marshaller<T>(marshaller.ContextualSerializer, payload =>
        {
            try
            {
                return read(payload);
            }
            catch (InvalidProtocolBufferException)
            {
                return Mended<T>(payload.PayloadAsNewBuffer());
            }
        });
    }

    /// <summary>Interceptors run after the message is read, so an error must leave here in its final form.</summary>
    private static T Mended<T>(byte[] bytes)
        where T : class
    {
        try
        {
            var type = ((IMessage)Activator.CreateInstance<T>()).Descriptor;
            var text = WireText.Of(type, bytes);
            if (text.Bad is { } path) throw RichStatus.ToRpcException(Fail.TextMalformed(path));
            return (T)type.Parser.ParseFrom(text.Mended);
        }
        catch (InvalidProtocolBufferException)
        {
            throw RichStatus.ToRpcException(Fail.MessageMalformed());
        }
    }
}
