// FOR THE DEMO ONLY: plays the person, for the bank's "Try what goes wrong". A provider that did this would be none.

const { play, account } = document.body.dataset;
const [act, user] = play.split(':');
const submit = (form) => document.getElementById(form).requestSubmit();

/** Long enough to see what is played. */
setTimeout(() => {
  if (document.getElementById('login') !== null) {
    document.getElementById('username').value = user;
    document.getElementById('password').value = user;
    submit('login');
  } else if (account !== user) submit('switch');
  else if (act === 'close') window.close();
  else if (act === 'cancel') submit('cancel');
  else {
    document.getElementById('otp').value = document.querySelector('.code output').textContent.trim();
    submit('mfa');
  }
}, 700);
