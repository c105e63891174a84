//! A requester, a responder, and a queue for the replies.

use std::pin::pin;

use futures::future::{Either, select, try_join};

use tokio::time::timeout;

use super::collect::{close, numbered, understood};
use crate::broken::Broken;
use crate::client::{Destination, Message, Subscription};
use crate::session::Session;
use crate::site::{QUIET, Site};
use crate::tally::Tally;

/// Each request is answered once, where it asked to be answered, with its own correlation id.
pub(super) async fn run(site: &Site, tally: &mut Tally) -> Result<Option<String>, Broken> {
    let requests = site.queue("requests");
    let replies = site.queue("replies");
    let read = |from: &Destination| Subscription {
        from: from.clone(),
        filter: None,
        prefetch: 1,
    };
    let (mut requester, mut responder) =
        try_join(site.connect("requester"), site.connect("responder")).await?;
    try_join(
        requester.subscribe(&read(&replies)),
        responder.subscribe(&read(&requests)),
    )
    .await?;
    let complaint = {
        let asked = pin!(ask(site, &mut requester, &requests, &replies, tally));
        let answered = pin!(answer(&mut responder));
        match select(asked, answered).await {
            Either::Left((asked, _)) => asked?,
            Either::Right((answered, _)) => answered?,
        }
    };
    close([requester, responder]).await;
    Ok(complaint)
}

/// Ask and wait for the answer, one after the other. A complaint is the first answer that does not fit.
async fn ask(
    site: &Site,
    session: &mut Session,
    requests: &Destination,
    replies: &Destination,
    tally: &mut Tally,
) -> Result<Option<String>, Broken> {
    for sequence in 0..site.options.messages {
        let (payload, message) = numbered(site, 1, sequence);
        let correlation = format!("{}-{sequence}", site.mark());
        let request = Message {
            correlation_id: Some(correlation.clone()),
            reply_to: Some(replies.clone()),
            ..message
        };
        session.send(requests, &request).await?;
        tally.confirmed(&payload, &[0]);
        let reply = session.receive_in_time().await?;
        session.acknowledge(&reply).await?;
        if reply.message.correlation_id.as_ref() != Some(&correlation) {
            let id = reply.message.correlation_id.as_deref().unwrap_or("none");
            return Ok(Some(format!(
                "a reply has the correlation id {id}, its request had {correlation}"
            )));
        }
        let came = (reply.message.body == request.body).then_some(&payload);
        tally.received(site.mark(), 0, 0, came, site.now());
    }
    // Nobody asks any more: what comes now is one answer too many.
    while let Ok(reply) = timeout(QUIET, session.receive()).await {
        let reply = reply?;
        session.acknowledge(&reply).await?;
        let came = understood(site, &reply);
        tally.received(site.mark(), 0, 0, came.as_ref(), site.now());
    }
    Ok(None)
}

/// Send back what comes, to where it asks for, until dropped. A complaint is the first request that can't be answered.
async fn answer(session: &mut Session) -> Result<Option<String>, Broken> {
    loop {
        let request = session.receive().await?;
        let Message {
            body,
            correlation_id,
            reply_to,
            ..
        } = request.message.clone();
        let Some(reply_to) = reply_to else {
            return Ok(Some(
                "a request arrived without its reply address".to_owned(),
            ));
        };
        let reply = Message {
            body,
            correlation_id,
            ..Message::default()
        };
        session.send(&reply_to, &reply).await?;
        session.acknowledge(&request).await?;
    }
}
